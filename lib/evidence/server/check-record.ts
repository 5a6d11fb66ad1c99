import type { ParsedBundle } from '@/lib/attestations';
import { AppError, logKindSchema, utf8 } from '@/lib/kernel';
import { readKeyset } from '@/lib/keys/server';
import type { Ctx } from '@/lib/platform/context';
import { checkRecord as verifyRecord } from '@/lib/verifier';
import type { Check } from '../record';
import { openBlob } from './blobs';
import type { RecordWithContext } from './record-store';

/** Larger artifacts are hashed when they are downloaded or bundled, not each time their page is opened. */
const HASH_MAX_BYTES = 16 * 1024 * 1024;

/** The checks of one record, made now by the verifier that `mc evidence verify` uses, and of the bytes in the store. */
export async function checkRecord(
  ctx: Ctx,
  found: RecordWithContext & {
    text: string;
    parsed: ParsedBundle | null;
    problem: Check | null;
    proof: string | null;
  },
): Promise<Check[]> {
  const { record } = found;
  const bytes = await checkBytes(ctx, found);
  if (found.problem !== null) return [found.problem, bytes];
  const keyset = await readKeyset(ctx, logKindSchema.parse(found.log));
  if (keyset === null) return [unknownKeys(), bytes];
  const checks = await verifyRecord(
    {
      environment: record.environment,
      origin: record.origin,
      kind: record.kind,
      statement: utf8(found.text),
      artifact: { sha256: record.artifact.sha256, hashed: bytes.state === 'pass' },
      leaf: found.leafBody,
      proof: found.proof,
      keyset: keyset.keyset,
    },
    ctx.ports.crypto,
  );
  return [...checks, bytes];
}

async function checkBytes(ctx: Ctx, { record, retired }: RecordWithContext): Promise<Check> {
  const check = (state: Check['state'], code: string | null, reason: string): Check => ({
    id: 'bytes',
    title: 'The stored bytes are those that were recorded',
    state,
    code,
    reason,
  });
  const { sha256, size } = record.artifact;
  if (retired !== null) return check('skipped', null, `removed by the rule “${retired.rule}”`);
  if (size > HASH_MAX_BYTES) return check('skipped', null, 'too large to hash here; a download hashes them');
  try {
    for await (const _part of await openBlob(ctx, sha256, { tenantId: record.tenantId }));
    return check('pass', null, `read again just now: sha256:${sha256}`);
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    const code = error.name === 'BlobMissingError' ? 'blob-missing' : 'blob-altered';
    return check('fail', code, error.userMessage);
  }
}

function unknownKeys(): Check {
  return {
    id: 'statement',
    title: 'The statement is signed by a statement key',
    state: 'fail',
    code: 'keyset-invalid',
    reason: 'there is no keyset to check it with',
  };
}
