import { listRecords, openArtifact, openStatement } from '@/lib/evidence/server';
import { logOfEnvironment, readAll } from '@/lib/kernel';
import { publicKeyOf } from '@/lib/keys';
import { readKeyset } from '@/lib/keys/server';
import type { Ctx } from '@/lib/platform/context';
import type { EvidenceReader } from '../baseline';

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
