import { z } from 'zod';

export const HOLD_SCOPES = ['release', 'tenant', 'record'] as const;
export const holdScopeSchema = z.enum(HOLD_SCOPES, `expected one of ${HOLD_SCOPES.join(', ')}`);
export type HoldScope = z.infer<typeof holdScopeSchema>;

/** A legal hold: nothing in its scope is removed while it stands, whatever the rules of retention say. */
export type LegalHold = {
  id: string;
  scope: HoldScope;
  scopeId: string;
  reason: string;
  placedAt: string;
  placedBy: string;
  /** Null while it stands */
  releasedAt: string | null;
  releasedBy: string | null;
};

const reason = (example: string) =>
  z
    .string(`expected why, for example ${example}`)
    .trim()
    .min(3, `expected why, for example ${example}`)
    .max(500, 'expected at most 500 characters');

export const holdIdSchema = z.string().regex(/^hld_[0-9A-Z]{26}$/, 'expected a hold such as hld_01J…');

export const placeHoldSchema = z.strictObject({
  scope: holdScopeSchema,
  scopeId: z
    .string('expected a release, tenant or record')
    .min(1, 'expected a release, tenant or record')
    .max(63, 'expected at most 63 characters'),
  reason: reason('“case 2030-117, asked for by counsel”'),
});
export type PlaceHold = z.infer<typeof placeHoldSchema>;

export const releaseHoldSchema = z.strictObject({ reason: reason('“case 2030-117 is closed”') });

export const holdsQuerySchema = z.strictObject({
  /** Released ones too */
  all: z.enum(['true', 'false'], 'expected true or false').default('false'),
});

/** A hold as the API answers it. */
const legalHoldSchema = z.looseObject({
  id: z.string(),
  scope: holdScopeSchema,
  scopeId: z.string(),
  reason: z.string(),
  placedAt: z.string(),
  placedBy: z.string(),
  releasedAt: z.string().nullable(),
  releasedBy: z.string().nullable(),
});

export const holdReplySchema = z.object({ hold: legalHoldSchema });
export const holdsReplySchema = z.object({ holds: z.array(legalHoldSchema) });

/** Whether a standing hold keeps this record. */
export function holds(
  hold: Pick<LegalHold, 'scope' | 'scopeId' | 'releasedAt'>,
  record: { id: string; release: string; tenantId: string | null },
): boolean {
  if (hold.releasedAt !== null) return false;
  switch (hold.scope) {
    case 'release':
      return hold.scopeId === record.release;
    case 'tenant':
      return hold.scopeId === record.tenantId;
    case 'record':
      return hold.scopeId === record.id;
  }
}
