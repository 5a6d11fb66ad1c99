import { listRecords, openArtifact, openStatement } from '@/lib/evidence/server';
import { AppError, concatBytes, logOfEnvironment } from '@/lib/kernel';
import { publicKeyOf } from '@/lib/keys';
import { readKeyset } from '@/lib/keys/server';
import type { Ctx } from '@/lib/platform/context';
import type { EvidenceReader } from '../baseline';

/** A snapshot of 50,000 objects has about 60 MiB; what is larger is not read into memory. */
const MAX_BYTES = 256 * 1024 * 1024;

/** Evidence of this installation's environment, with the statement keys that were never revoked. */
export function localReader(ctx: Ctx) {
  const { environment } = ctx.ports.config;
  return {
    name: 'this installation',
    newest: async (kind: string, limit: number) =>
      (await listRecords(ctx, { kind, environment: environment.name, limit })).records,
    artifact: async (id: string) => readAll((await openArtifact(ctx, id)).bytes),
    statement: async (id: string) => readAll((await openStatement(ctx, id)).bytes),
    keys: async () => {
      const signed = await readKeyset(ctx, logOfEnvironment(environment));
      return (signed?.keyset.keys ?? [])
        .filter(({ purpose, revokedAt }) => purpose === 'attest' && revokedAt === null)
        .map(publicKeyOf);
    },
  } satisfies EvidenceReader;
}

async function readAll(bytes: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const part of bytes) {
    size += part.length;
    if (size > MAX_BYTES)
      throw new AppError('too_large', { message: `an artifact is larger than ${MAX_BYTES} bytes` });
    parts.push(part);
  }
  return concatBytes(...parts);
}
