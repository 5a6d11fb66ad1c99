import { AppError } from '@/lib/kernel';
import type { Crypto } from '@/lib/keys';
import { encodeSubmission } from '../add-checkpoint';
import { parseCount } from '../checkpoint';
import { encodeNote, parseNote, verifyNote } from '../note';
import type { NoteKey } from '../vkey';

const ANSWER_WITHIN_MS = 10_000;
const MAX_ANSWER_BYTES = 64 * 1024;

/** A witness to ask: where it listens and the key it signs with. */
export type Witness = { url: string; owner: string; key: NoteKey };

/** What came of asking a witness for its cosignature. */
export type SubmissionResult =
  | { kind: 'cosigned'; line: string; at: number }
  /** It saw the log last at another size; ask again from there. */
  | { kind: 'stale'; size: number }
  /** It will not cosign this tree, because it contradicts what it cosigned before, or it does not know the log. */
  | { kind: 'refused'; status: number; reason: string };

/**
 * Asks a witness to cosign a checkpoint that grew from `oldSize` (C2SP add-checkpoint). What comes back is verified with the witness' key
 * before it counts. Throws `unreachable` when there is no answer in time, or not one that means anything.
 */
export async function submitCheckpoint(
  crypto: Pick<Crypto, 'verify'>,
  witness: Witness,
  submission: { oldSize: number; proof: Uint8Array[]; note: string; size: number },
  signal?: AbortSignal,
): Promise<SubmissionResult> {
  const { status, type, body } = await post(witness, encodeSubmission(submission), signal);
  if (status === 200) return readCosignature(crypto, witness, submission.note, body);
  if (status === 409 && type === 'text/x.tlog.size') {
    const size = readCount(body.replace(/\n$/, ''));
    if (size === null) throw unreachable(witness, 'its answer is no size');
    if (size > submission.size)
      return refused(
        status,
        `it has cosigned ${size} leaves of this log, more than the ${submission.size} there are now`,
      );
    if (size === submission.size && submission.oldSize === size)
      return refused(status, `it has cosigned another tree of ${size} leaves`);
    return { kind: 'stale', size };
  }
  if ([400, 403, 404, 409, 422].includes(status))
    return refused(status, body.trim().slice(0, 200) || `it answered ${status}`);
  throw unreachable(witness, `it answered ${status}`);
}

async function readCosignature(
  crypto: Pick<Crypto, 'verify'>,
  witness: Witness,
  note: string,
  body: string,
): Promise<SubmissionResult> {
  const { text } = parseNote(note);
  const lines = body.replace(/\n$/, '').split('\n');
  const verdict = await verifyNote(crypto, encodeNote(text, lines), [witness.key]);
  const signature = verdict.ok ? verdict.verified[0] : undefined;
  if (signature === undefined || signature.at === null)
    throw unreachable(witness, 'what it signed with is not the key it is configured with');
  return { kind: 'cosigned', line: signature.line, at: signature.at };
}

async function post(witness: Witness, body: string, signal: AbortSignal | undefined) {
  const limits = [AbortSignal.timeout(ANSWER_WITHIN_MS), ...(signal === undefined ? [] : [signal])];
  try {
    const response = await fetch(new URL('add-checkpoint', witness.url.replace(/\/*$/, '/')), {
      method: 'POST',
      body,
      headers: { 'content-type': 'text/plain; charset=utf-8' },
      redirect: 'error',
      signal: AbortSignal.any(limits),
    });
    const type = (response.headers.get('content-type') ?? '').split(';')[0]?.trim() ?? '';
    return { status: response.status, type, body: await readText(response, witness) };
  } catch (cause) {
    if (cause instanceof AppError) throw cause;
    throw unreachable(witness, 'it does not answer', cause);
  }
}

async function readText(response: Response, witness: Witness): Promise<string> {
  const reader = response.body?.getReader();
  if (reader === undefined) return '';
  const chunks: Uint8Array[] = [];
  let size = 0;
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    size += part.value.length;
    if (size > MAX_ANSWER_BYTES) {
      await reader.cancel();
      throw unreachable(witness, 'its answer is too long');
    }
    chunks.push(part.value);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function readCount(text: string): number | null {
  try {
    return parseCount(text);
  } catch {
    return null;
  }
}

function refused(status: number, reason: string): SubmissionResult {
  return { kind: 'refused', status, reason };
}

function unreachable({ key }: Witness, why: string, cause?: unknown): AppError {
  return new AppError('unreachable', { message: `witness ${key.name}: ${why}`, cause });
}
