import { equalBytes, type LogKind } from '@/lib/kernel';
import { judgeKey, type Keyset, publicKeyOf } from '@/lib/keys';
import type { Ctx } from '@/lib/platform/context';
import { parseCheckpoint } from '../checkpoint';
import { encodeNote, type NoteVerdict, verifyNote } from '../note';
import type { TreeBuilder } from '../tree-builder';
import type { DamageCode } from '../verification';
import { type NoteKey, noteKeyOf } from '../vkey';
import type { Findings } from './findings';
import type { Query } from './query';
import { readCheckpoints, readCosignatures, type StoredCheckpoint, type StoredCosignature } from './store';
import type { LeafDoubts, TreeWatcher } from './verify-leaves';
import { witnessesOf } from './witnesses';

const PAGE = 500;

type Queue = { checkpoint: StoredCheckpoint; root: Uint8Array | null; cosigners: string[] }[];

/**
 * Goes along with the leaves: every checkpoint up to `to` must be signed by a key that was good then, carry only good cosignatures, and have the
 * root of the tree when it has grown to that size.
 */
export function watchCheckpoints(options: {
  ctx: Ctx;
  query: Query;
  log: LogKind;
  origin: string;
  keyset: Keyset | null;
  from: number;
  findings: Findings;
}) {
  const { ctx, query, log, origin, keyset, findings } = options;
  const logKeys = keyset === null ? [] : logKeysOf(keyset, origin);
  const witnesses = new Map(witnessesOf(ctx).map(({ key }) => [key.name, key]));
  const counts = { checkpoints: 0, cosignatures: 0 };
  let queue: Queue = [];
  let read = options.from;
  let ended = false;
  let lastGood = options.from;

  async function refill(): Promise<void> {
    const page = await readCheckpoints(query, log, read, PAGE);
    ended = page.length < PAGE;
    read = page.at(-1)?.size ?? read;
    const cosignatures = await readCosignatures(
      query,
      log,
      page.map(({ size }) => size),
    );
    for (const checkpoint of page) {
      const root = await verifyOne(checkpoint);
      const own = cosignatures.filter(({ size }) => size === checkpoint.size);
      queue.push({
        checkpoint,
        root,
        cosigners: root === null ? [] : await verifyCosigners(checkpoint, own),
      });
    }
  }

  /** The root it was signed for; null, and a finding, when it is not to be believed. */
  async function verifyOne(checkpoint: StoredCheckpoint): Promise<Uint8Array | null> {
    counts.checkpoints += 1;
    const subject = `checkpoint ${checkpoint.size}`;
    const verdict = await verifyNote(ctx.ports.crypto, checkpoint.note, logKeys);
    if (!verdict.ok) {
      findings.add(
        verdict.code === 'unsigned' ? 'key-untrusted' : 'checkpoint-invalid',
        subject,
        verdict.reason,
      );
      return null;
    }
    const damage = judgeSigner(verdict, keyset, checkpoint.createdAt);
    if (damage !== null) findings.add(damage.code, subject, damage.reason);
    const root = rootOf(verdict.note.text, checkpoint, origin);
    if (root === null)
      findings.add('checkpoint-invalid', subject, 'it is stored as another one than was signed');
    return root;
  }

  async function verifyCosigners(checkpoint: StoredCheckpoint, own: StoredCosignature[]): Promise<string[]> {
    const good: string[] = [];
    const text = checkpoint.note.slice(0, checkpoint.note.lastIndexOf('\n\n') + 1);
    for (const { witness, line } of own) {
      const key = witnesses.get(witness);
      if (key === undefined) {
        findings.skip(`cosignatures of ${witness}, which the configuration does not name`);
        continue;
      }
      counts.cosignatures += 1;
      const verdict = await verifyNote(ctx.ports.crypto, encodeNote(text, [line]), [key]);
      if (verdict.ok) good.push(witness);
      else
        findings.add(
          'cosignature-invalid',
          `checkpoint ${checkpoint.size}`,
          `the cosignature of ${witness} does not verify`,
        );
    }
    return good;
  }

  const meet = async (size: number, tree: TreeBuilder, doubts: LeafDoubts): Promise<void> => {
    if (queue.length === 0 && !ended && read < size) await refill();
    for (let next = queue[0]; next !== undefined && next.checkpoint.size <= size; next = queue[0]) {
      queue.shift();
      if (next.root === null || next.checkpoint.size < size) continue;
      if (!doubts.open && equalBytes(tree.root(), next.root)) lastGood = size;
      else if (doubts.settle(next.root)) lastGood = size;
      else
        findings.add(
          'checkpoint-inconsistent',
          `checkpoint ${size}`,
          `what was signed is not the tree of these leaves: something changed after leaf ${lastGood}${cosignedBy(next.cosigners)}`,
        );
    }
  };

  /** Most leaves are not the last of any checkpoint; those cost no turn of the event loop. */
  const watch: TreeWatcher = (size, tree, doubts) => {
    const due = queue[0]?.checkpoint.size;
    const idle = due === undefined ? ended || read >= size : due > size;
    return idle ? null : meet(size, tree, doubts);
  };

  return {
    watch,
    counts,
    /** Checkpoints of more leaves than there are: leaves were cut off. */
    async finish(size: number): Promise<void> {
      if (!ended) await refill();
      for (const { checkpoint, root } of queue)
        if (checkpoint.size > size && root !== null)
          findings.add(
            'leaf-missing',
            `checkpoint ${checkpoint.size}`,
            `it was signed for ${checkpoint.size} leaves, and there are ${size}`,
          );
      queue = [];
    },
  };
}

/** Every key of the keyset that may ever have signed this log. */
export function logKeysOf(keyset: Keyset, origin: string): NoteKey[] {
  return keyset.keys
    .filter(({ purpose, algorithm }) => purpose === 'log' && algorithm === 'ed25519')
    .map((entry) => noteKeyOf(origin, 'log', publicKeyOf(entry)));
}

function judgeSigner(
  verdict: Extract<NoteVerdict, { ok: true }>,
  keyset: Keyset | null,
  at: Date,
): { code: DamageCode; reason: string } | null {
  const codes = {
    unknown: 'key-untrusted',
    'wrong-purpose': 'key-untrusted',
    'not-yet': 'key-out-of-window',
    retired: 'key-out-of-window',
    revoked: 'key-revoked',
  } as const;
  for (const { key } of verdict.verified) {
    if (keyset === null) return { code: 'key-untrusted', reason: 'there is no keyset' };
    const { state, reason } = judgeKey(keyset, { keyId: key.key.keyId, purpose: 'log', at });
    if (state !== 'good') return { code: codes[state], reason };
  }
  return null;
}

function rootOf(text: string, stored: StoredCheckpoint, origin: string): Uint8Array | null {
  try {
    const signed = parseCheckpoint(text);
    const same =
      signed.size === stored.size && equalBytes(signed.root, stored.root) && signed.origin === origin;
    return same ? signed.root : null;
  } catch {
    return null;
  }
}

function cosignedBy(names: readonly string[]): string {
  return names.length === 0 ? '' : `; cosigned by ${names.join(', ')}, so it was changed after that`;
}
