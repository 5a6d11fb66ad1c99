import { authorize } from '@/lib/access';
import { AppError, type LogKind } from '@/lib/kernel';
import type { Ctx } from '@/lib/platform/context';
import { pause } from '@/lib/platform/leader';
import { parseCheckpoint } from '../checkpoint';
import { verifyInclusion } from '../merkle';
import { encodeNote, parseNote } from '../note';
import { encodeTlogProof } from '../tlog-proof';
import { type NodeRun, planInclusion } from '../tree-plan';
import { fastHash, type Query, queryOf } from './query';
import { readRuns } from './read-nodes';
import {
  readCosignatures,
  readCosignedCheckpoint,
  readLatestCheckpoint,
  readLeavesOf,
  type StoredCheckpoint,
  type StoredLeaf,
} from './store';
import { witnessesOf } from './witnesses';

const LOOK_EVERY_MS = 50;
const DEFAULT_WAIT_MS = 5_000;

/** A checkpoint with its cosignatures, and for each audit row its leaf and a proof file that leads to that checkpoint. */
export type ProvenLeaves = {
  note: string;
  size: bigint;
  origin: string;
  leaves: Map<string, { index: bigint; body: Uint8Array; proof: string }>;
};

/**
 * Proves that these audit rows are in the log. Waits up to `waitMs` for a checkpoint that covers them, and, where the configuration asks for
 * witnesses, for one that enough of them cosigned; without it the newest will do, and its reader sees what is missing. Throws `unreachable`
 * when no checkpoint covers them in time.
 */
export async function proveLeaves(
  ctx: Ctx,
  log: LogKind,
  auditEventIds: readonly bigint[],
  options: { minimumSize?: bigint; waitMs?: number } = {},
): Promise<ProvenLeaves> {
  authorize(ctx, 'read');
  const query = queryOf(ctx.db);
  const ids = [...new Set(auditEventIds)];
  const found = await waitForCheckpoint(ctx, query, log, ids, options);
  if (found === null)
    throw new AppError('unreachable', {
      message: `no checkpoint of the ${log} log covers ${ids.length} rows yet`,
      userMessage:
        'The evidence log has not signed for this yet. Is the worker running? Try again in a few seconds.',
      retryAfterSeconds: 2,
    });
  const { checkpoint, leaves } = found;
  const cosignatures = await readCosignatures(query, log, [checkpoint.size]);
  const { text, signatures } = parseNote(checkpoint.note);
  const lines = [...signatures, ...cosignatures].map(({ line }) => line);
  const note = encodeNote(text, lines);
  const { origin, root } = parseCheckpoint(text);
  const proofs = await readProofs(query, log, checkpoint.size, leaves);
  const proven: ProvenLeaves['leaves'] = new Map();
  for (const { auditEventId, index, hash, body } of leaves) {
    const proof = proofs.get(index) ?? [];
    if (!verifyInclusion({ index, size: checkpoint.size, leafHash: hash, root, proof }, fastHash))
      throw contradiction(log, index);
    const file = encodeTlogProof({ index, proof, checkpoint: note });
    proven.set(String(auditEventId), { index: BigInt(index), body, proof: file });
  }
  return { note, size: BigInt(checkpoint.size), origin, leaves: proven };
}

async function waitForCheckpoint(
  ctx: Ctx,
  query: Query,
  log: LogKind,
  ids: readonly bigint[],
  options: { minimumSize?: bigint; waitMs?: number },
): Promise<{ checkpoint: StoredCheckpoint; leaves: StoredLeaf[] } | null> {
  const never = new AbortController().signal;
  const looks = Math.floor((options.waitMs ?? DEFAULT_WAIT_MS) / LOOK_EVERY_MS);
  const needed = ctx.ports.config.evidence.witnessQuorum;
  const names = witnessesOf(ctx).map(({ key }) => key.name);
  for (let look = 0; ; look++) {
    const leaves = await readLeavesOf(query, log, ids);
    const above = Math.max(Number(options.minimumSize ?? 0n) - 1, leaves.at(-1)?.index ?? 0, 0);
    const all = leaves.length === ids.length;
    const witnessed =
      all && needed > 0
        ? await readCosignedCheckpoint(query, log, { above, needed, witnesses: names })
        : null;
    if (witnessed !== null) return { checkpoint: witnessed, leaves };
    const last = look >= looks;
    const latest = all && (needed === 0 || last) ? await readLatestCheckpoint(query, log) : null;
    if (latest !== null && latest.size > above) return { checkpoint: latest, leaves };
    if (last) return null;
    await pause(LOOK_EVERY_MS, never);
  }
}

/** The inclusion proof of each leaf, by its index; what they share is read once. */
async function readProofs(query: Query, log: LogKind, size: number, leaves: readonly StoredLeaf[]) {
  const plans = leaves.map(({ index }) => ({ index, runs: planInclusion(index, size) }));
  const nameOf = (run: NodeRun) => run.map(({ level, index }) => `${level}/${index}`).join(' ');
  const distinct = new Map<string, NodeRun>();
  for (const { runs } of plans) for (const run of runs) distinct.set(nameOf(run), run);
  const hashes = await readRuns(query, log, size, [...distinct.values()]);
  const byName = new Map(
    [...distinct.keys()].map((name, place) => [name, hashes[place] ?? new Uint8Array(0)]),
  );
  return new Map(
    plans.map(({ index, runs }) => [index, runs.map((run) => byName.get(nameOf(run)) ?? new Uint8Array(0))]),
  );
}

function contradiction(log: LogKind, index: number): AppError {
  return new AppError('internal', {
    message: `leaf ${index} of the ${log} log does not lead to its checkpoint`,
    userMessage: `Leaf ${index} of the evidence log does not lead to the signed checkpoint: something was changed. Find out what: mc audit verify`,
  });
}
