import { z } from 'zod';
import type { EvidenceReader } from '@/lib/drift';
import { evidencePageSchema } from '@/lib/evidence';
import { AppError } from '@/lib/kernel';
import { keysViewSchema, type PublicKey, publicKeyFromPem } from '@/lib/keys';
import type { ApiClient } from './api-client';

const MAX_BYTES = 256 * 1024 * 1024;

/**
 * Evidence of a server, for the environment asked for. Its statements are checked with `pinned` when a key was given, else with the keys the
 * server itself names over its own connection.
 */
export function serverEvidence(
  api: ApiClient,
  environment: string | null,
  pinned: PublicKey | null,
): EvidenceReader {
  const filter = environment === null ? '' : `&environment=${encodeURIComponent(environment)}`;
  return {
    name: api.server,
    newest: async (kind, limit) => {
      const query = `kind=${encodeURIComponent(kind)}&limit=${limit}${filter}`;
      return (await api.get(`/api/evidence/records?${query}`, evidencePageSchema)).records;
    },
    artifact: (id) => downloadBytes(api, `/api/evidence/records/${encodeURIComponent(id)}/artifact`),
    statement: (id) => downloadBytes(api, `/api/evidence/records/${encodeURIComponent(id)}/statement`),
    keys: async () => {
      if (pinned !== null) return [pinned];
      const { keys } = await api.get('/api/keys', z.looseObject({ keys: keysViewSchema.shape.keys }));
      return keys
        .filter(({ purpose, revokedAt }) => purpose === 'attest' && revokedAt === null)
        .map(({ pem }) => publicKeyFromPem(pem));
    },
  };
}

/** A file of a server, whole. */
export async function downloadBytes(api: ApiClient, path: string): Promise<Uint8Array> {
  const reply = await api.download(path);
  const bytes = new Uint8Array(await reply.arrayBuffer());
  if (bytes.length <= MAX_BYTES) return bytes;
  throw new AppError('too_large', { message: `${path} is larger than ${MAX_BYTES} bytes` });
}
