import type { Client } from 'pg';
import { AppError, equalBytes, type LogKind, utf8 } from '@/lib/kernel';
import { signAsAll } from '@/lib/keys/server';
import type { Ctx } from '@/lib/platform/context';
import { encodeCheckpoint, parseCheckpoint } from '../checkpoint';
import { logOrigin } from '../leaf';
import { verifyConsistency } from '../merkle';
import { encodeNote, encodeSignatureLine, parseNote } from '../note';
import { planConsistency } from '../tree-plan';
import { noteKeyOf } from '../vkey';
import type { Head } from './append-batch';
import { fastHash, type Query, queryOn } from './query';
import { readRuns } from './read-nodes';
import { insertCheckpoint, readHead, underLogLock } from './staged-store';
import { readLatestCheckpoint, type StoredCheckpoint } from './store';

/** What is known to have been signed: from the table, and from memory in case somebody changed the table. */
export type Signed = Pick<StoredCheckpoint, 'size' | 'root'>;

/**
 * Signs the tree as it is now, unless that was done already. Never signs what does not grow from every earlier checkpoint that is
 * known: `conflict` then, and nothing is written. Null when another process has appended since `head` was read.
 */
export async function signCheckpoint(
  client: Client,
  ctx: Ctx,
  head: Head,
  remembered: Signed | null,
): Promise<StoredCheckpoint | null> {
  const { log, tree } = head;
  const query = queryOn(client);
  return underLogLock(client, log, async () => {
    if ((await readHead(client, log)).size !== tree.size) return null;
    const root = tree.root();
    const latest = await readLatestCheckpoint(query, log);
    for (const earlier of [latest, remembered]) {
      if (earlier !== null) await requireGrowth(query, log, earlier, { size: tree.size, root });
    }
    if (latest?.size === tree.size) return latest;
    const origin = logOrigin(ctx.ports.installId, log);
    requireSameOrigin(latest, origin);
    const text = encodeCheckpoint({ origin, size: tree.size, root });
    const lines = (await signAsAll(ctx, log, 'log', utf8(text))).map(({ key, signature }) =>
      encodeSignatureLine(noteKeyOf(origin, 'log', key), signature),
    );
    const checkpoint = { size: tree.size, root, note: encodeNote(text, lines), createdAt: ctx.clock.now() };
    await insertCheckpoint(client, log, checkpoint);
    return checkpoint;
  });
}

/** Throws `conflict` unless the tree that is stored now leads from `earlier` to `now`. */
async function requireGrowth(query: Query, log: LogKind, earlier: Signed, now: Signed): Promise<void> {
  if (earlier.size > now.size)
    throw fork(log, `${earlier.size} leaves were signed for, and only ${now.size} are there`);
  if (earlier.size === now.size) {
    if (!equalBytes(earlier.root, now.root)) throw fork(log, `another tree of ${now.size} leaves was signed`);
    return;
  }
  const proof = await readRuns(query, log, now.size, planConsistency(earlier.size, now.size));
  const claim = { size1: earlier.size, size2: now.size, root1: earlier.root, root2: now.root, proof };
  if (!verifyConsistency(claim, fastHash))
    throw fork(log, `the tree of ${now.size} leaves does not grow from the signed one of ${earlier.size}`);
}

/** A log keeps its name for life: copying a database into another installation must not go unnoticed. */
function requireSameOrigin(latest: StoredCheckpoint | null, origin: string): void {
  if (latest === null) return;
  const known = parseCheckpoint(parseNote(latest.note).text).origin;
  if (known === origin) return;
  throw new AppError('misconfigured', {
    message: `the log in this database is ${known}, and this installation would sign as ${origin}`,
    userMessage: `The evidence log in this database belongs to ${known}. Start with the data directory (or MC_INSTALL_ID) it was made with.`,
  });
}

function fork(log: LogKind, why: string): AppError {
  return new AppError('conflict', {
    message: `no checkpoint of the ${log} log is signed: ${why}`,
    userMessage: `The evidence log contradicts what was signed before: ${why}. Find out what was changed: mc audit verify`,
  });
}
