import { grantsSchema } from '../grants';
import type { TokenView } from '../token';

export const tokenInclude = { owner: { select: { id: true, name: true } } } as const;

type TokenRow = {
  id: string;
  name: string;
  owner: { id: string; name: string };
  grants: unknown;
  createdAt: Date;
  expiresAt: Date;
  lastUsedAt: Date | null;
  revokedAt: Date | null;
};

/** A row of `api_token` without anything that could be used to sign in. */
export function toTokenView(row: TokenRow): TokenView {
  return {
    id: row.id,
    name: row.name,
    owner: row.owner,
    grants: grantsSchema.parse(row.grants),
    createdAt: row.createdAt.toISOString(),
    expiresAt: row.expiresAt.toISOString(),
    lastUsedAt: row.lastUsedAt?.toISOString() ?? null,
    revokedAt: row.revokedAt?.toISOString() ?? null,
  };
}
