import type { Check } from '@/lib/evidence';
import {
  type Checkpoint,
  type NoteKey,
  noteKeyOf,
  parseCheckpoint,
  parseNote,
  verifyNote,
} from '@/lib/evidence-log';
import { type Crypto, judgeKey, type Keyset } from '@/lib/keys';
import { attempt } from './attempt';
import { faultOfKey, keyOfEntry } from './check-statement';
import { type KnownPaths, rememberPaths } from './known-paths';
import { failed, passed, skipped } from './report';
import type { Fault } from './tally';
import type { Trust } from './trust';

/** A checkpoint that a log key of the keyset signed, or why it is none. */
export type CheckpointFinding =
  | { ok: true; checkpoint: Checkpoint; signer: NoteKey; paths: KnownPaths }
  | { ok: false; fault: Fault };

/** Checks the log's own signature under a checkpoint, the log it names, and whether the key was good at `at`. */
export async function checkCheckpoint(
  crypto: Crypto,
  note: string,
  keyset: Keyset,
  at: string | null,
): Promise<CheckpointFinding> {
  const bad = (reason: string): CheckpointFinding => ({
    ok: false,
    fault: { code: 'checkpoint-invalid', reason },
  });
  const verdict = await verifyNote(crypto, note, logKeysOf(keyset));
  if (!verdict.ok) return bad(verdict.reason);
  const read = attempt(() => parseCheckpoint(verdict.note.text));
  if (!read.ok) return bad(read.reason);
  if (read.value.origin !== keyset.origin)
    return bad(`it is of the log ${read.value.origin.slice(0, 100)}, not ${keyset.origin}`);
  const signer = verdict.verified[0]?.key;
  if (signer === undefined) return bad('no log key of the keyset signed it');
  const keyId = signer.key.keyId;
  const fault = at === null ? null : faultOfKey(judgeKey(keyset, { keyId, purpose: 'log', at }));
  if (fault !== null) return { ok: false, fault };
  const paths = rememberPaths(crypto.sha256Of);
  return { ok: true, checkpoint: read.value, signer, paths };
}

/** Log keys of a keyset as they sign notes. P-256 keys cannot, and are left out. */
function logKeysOf(keyset: Keyset): NoteKey[] {
  return keyset.keys
    .filter(({ purpose, algorithm }) => purpose === 'log' && algorithm === 'ed25519')
    .flatMap((entry) => {
      const key = attempt(() => noteKeyOf(keyset.origin, 'log', keyOfEntry(entry)));
      return key.ok ? [key.value] : [];
    });
}

/** Checks the cosignatures of the witnesses the reader named, and whether they are as many as asked for. */
export async function checkWitnesses(
  crypto: Crypto,
  note: string,
  signer: NoteKey,
  { witnesses = [], quorum }: Trust,
): Promise<Check[]> {
  const title = 'Witnesses cosigned the checkpoint';
  const others = countOthers(note, signer, witnesses);
  const good: string[] = [];
  const bad: Check[] = [];
  for (const key of witnesses) {
    const verdict = await verifyNote(crypto, note, [key]);
    if (verdict.ok) good.push(`${key.name} at ${timeOf(verdict.verified[0]?.at ?? null)}`);
    else if (verdict.code !== 'unsigned')
      bad.push(failed(`cosignatures:${key.name}`, key.name, 'cosignature-invalid', verdict.reason));
  }
  const unnamed =
    others === 0 ? '' : `; ${others} more by witnesses you did not name, which count for nothing`;
  const [first] = bad;
  const summary =
    first !== undefined
      ? failed(
          'cosignatures',
          title,
          'cosignature-invalid',
          `${bad.length} of ${witnesses.length} witnesses you named: wrong`,
        )
      : good.length > 0
        ? passed('cosignatures', title, `${good.join(', ')}${unnamed}`)
        : skipped(
            'cosignatures',
            title,
            witnesses.length === 0
              ? `you named no witness; the checkpoint carries ${others} other signatures`
              : `none of the ${witnesses.length} witnesses you named did${unnamed}`,
          );
  return [summary, ...bad, judgeQuorum(good.length, quorum)];
}

function judgeQuorum(have: number, quorum: number | undefined): Check {
  const title = 'Enough witnesses cosigned';
  if (quorum === undefined) return skipped('quorum', title, 'you asked for no number of witnesses');
  const reason = `${have} of the ${quorum} you asked for`;
  return have >= quorum ? passed('quorum', title, reason) : failed('quorum', title, 'quorum-unmet', reason);
}

/** Signatures by neither the log, whose keys may overlap, nor a named witness. */
function countOthers(note: string, signer: NoteKey, witnesses: readonly NoteKey[]): number {
  return parseNote(note).signatures.filter(
    (signature) =>
      signature.name !== signer.name &&
      !witnesses.some(({ name, hash }) => name === signature.name && hash === signature.hash),
  ).length;
}

function timeOf(seconds: number | null): string {
  if (seconds === null || seconds > 8e12) return 'an unknown time';
  return new Date(seconds * 1_000).toISOString();
}
