import type { Client } from 'pg';
import type { LogKind } from '@/lib/kernel';
import type { Ctx } from '@/lib/platform/context';
import { leafBodyOfEvent } from '../leaf-of-event';
import { leafHash } from '../merkle';
import type { Tile } from '../tiles';
import type { TreeBuilder } from '../tree-builder';
import { fastHash, queryOn } from './query';
import { loadTree } from './read-nodes';
import { insertLeaves, type NewLeaf, readHead, type Staged, underLogLock } from './staged-store';

/** A log as its one writer knows it. `logged` is when its last leaf was written. */
export type Head = { log: LogKind; tree: TreeBuilder; logged: Date | null };

/** Reads the end of a log from the database. */
export async function loadHead(client: Client, log: LogKind): Promise<Head> {
  const { size, loggedAt } = await readHead(client, log);
  return { log, tree: await loadTree(queryOn(client), log, size), logged: loggedAt };
}

/**
 * Makes staged rows the next leaves, in order, with the tiles they fill, in one transaction. Null, and nothing written, when somebody
 * else has appended since `head` was read: then it must be read again.
 */
export async function appendBatch(
  client: Client,
  ctx: Pick<Ctx, 'clock'>,
  head: Head,
  staged: readonly Staged[],
): Promise<Head | null> {
  const { log } = head;
  const tree = head.tree.fork();
  const tiles: Tile[] = [];
  const leaves: NewLeaf[] = staged.map(({ id, event }) => {
    const body = leafBodyOfEvent(event, log);
    const hash = leafHash(body, fastHash);
    tiles.push(...tree.append(hash));
    return { auditEventId: id, hash, body };
  });
  const loggedAt = laterThan(head.logged, ctx.clock.now());
  const alone = await underLogLock(client, log, async () => {
    if ((await readHead(client, log)).size !== head.tree.size) return false;
    await insertLeaves(client, log, { from: head.tree.size, leaves, tiles, loggedAt });
    return true;
  });
  return alone ? { log, tree, logged: loggedAt } : null;
}

/** Each batch has a time of its own, and time only goes forward, so that leaves which were moved show. */
function laterThan(last: Date | null, now: Date): Date {
  return last === null || now > last ? now : new Date(last.getTime() + 1);
}
