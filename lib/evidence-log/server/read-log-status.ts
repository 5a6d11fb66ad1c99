import { authorize } from '@/lib/access';
import { type LogKind, logOfEnvironment, toHex } from '@/lib/kernel';
import { readKeyset } from '@/lib/keys/server';
import type { Ctx } from '@/lib/platform/context';
import { judgeWitnesses } from '../judge-witnesses';
import { logOrigin } from '../leaf';
import type { LogStatus, WitnessStatus } from '../log-status';
import { encodeNote, parseNote } from '../note';
import { encodeVkey } from '../vkey';
import { queryOf } from './query';
import { readLag, readSequencer, readVerifications } from './status-store';
import {
  readCosignatures,
  readLastCosignatures,
  readLatestCheckpoint,
  readSize,
  type StoredCheckpoint,
  type StoredCosignature,
} from './store';
import { logKeysOf } from './verify-checkpoints';
import { locateWitnesses, ownPlace, witnessesOf } from './witnesses';

/** A witness that has not cosigned for so long after a new checkpoint counts as not reached. */
const UNREACHABLE_AFTER_MS = 60_000;

/** How the installation's own log is doing: its size, what is signed, who cosigned, when everything was last re-hashed. */
export async function readLogStatus(ctx: Ctx): Promise<LogStatus> {
  authorize(ctx, 'read');
  const query = queryOf(ctx.db);
  const log = logOfEnvironment(ctx.ports.config.environment);
  const witnesses = witnessesOf(ctx);
  const [size, latest, last, lag, leader, [verified], located, signed] = await Promise.all([
    readSize(query, log),
    readLatestCheckpoint(query, log),
    readLastCosignatures(query, log),
    readLag(query, log),
    readSequencer(query),
    readVerifications(query, log, { limit: 1 }),
    locateWitnesses(witnesses),
    readKeyset(ctx, log),
  ]);
  const under = latest === null ? [] : await readCosignatures(query, log, [latest.size]);
  const judged = judgeWitnesses({
    own: ownPlace(ctx),
    witnesses: located,
    cosigned: under.map(({ witness }) => witness),
    needed: ctx.ports.config.evidence.witnessQuorum,
  });
  const now = ctx.clock.now();
  const origin = logOrigin(ctx.ports.installId, log);
  return {
    log,
    origin,
    vkeys: signed === null ? [] : logKeysOf(signed.keyset, origin).map(encodeVkey),
    size: String(size),
    checkpoint:
      latest === null
        ? null
        : { size: String(latest.size), createdAt: latest.createdAt.toISOString(), root: toHex(latest.root) },
    pending: lag.pending,
    witnesses: judged.witnesses.map(({ name, independence, reason }, place): WitnessStatus => {
      const seen = last.find(({ witness }) => witness === name);
      return {
        name,
        owner: located[place]?.owner ?? '',
        url: located[place]?.url ?? '',
        independent: independence === 'independent',
        independence,
        reason,
        lastCosignedSize: seen === undefined ? null : String(seen.size),
        lastCosignedAt: seen?.createdAt.toISOString() ?? null,
        state: stateOf(seen, latest, now),
      };
    }),
    quorum: judged.quorum,
    lastVerification:
      verified === undefined
        ? null
        : {
            id: verified.id,
            startedAt: verified.startedAt,
            finishedAt: verified.finishedAt,
            verdict: verified.verdict,
            size: verified.size,
            problems: verified.problemCount,
          },
    sequencer: {
      leader,
      lagMs: lag.oldest === null ? null : Math.max(0, now.getTime() - lag.oldest.getTime()),
    },
  };
}

/** The newest checkpoint of the installation's own log with every cosignature, as a signed note; null while there is none. */
export async function readCheckpointNote(ctx: Ctx): Promise<string | null> {
  authorize(ctx, 'read');
  const query = queryOf(ctx.db);
  const log: LogKind = logOfEnvironment(ctx.ports.config.environment);
  const latest = await readLatestCheckpoint(query, log);
  if (latest === null) return null;
  const { text, signatures } = parseNote(latest.note);
  const cosignatures = await readCosignatures(query, log, [latest.size]);
  return encodeNote(
    text,
    [...signatures, ...cosignatures].map(({ line }) => line),
  );
}

function stateOf(
  seen: StoredCosignature | undefined,
  latest: StoredCheckpoint | null,
  now: Date,
): WitnessStatus['state'] {
  if (latest !== null && seen?.size === latest.size) return 'current';
  if (latest === null) return seen === undefined ? 'never' : 'behind';
  const since = Math.max(seen?.createdAt.getTime() ?? 0, latest.createdAt.getTime());
  if (now.getTime() - since > UNREACHABLE_AFTER_MS) return 'unreachable';
  return seen === undefined ? 'never' : 'behind';
}
