/** Why an approval, a signature on it or a use of it was refused. Every reason has a code of its own; none is shared. */
export const REFUSAL_CODES = [
  'malformed',
  'wrong-type',
  'wrong-request',
  'wrong-challenge',
  'wrong-origin',
  'wrong-rp',
  'cross-origin',
  'no-user-presence',
  'no-user-verification',
  'wrong-algorithm',
  'wrong-namespace',
  'bad-signature',
  'unknown-key',
  'revoked-key',
  'expired',
  'not-yet',
  'own-request',
  'already-decided',
  'duplicate-person',
  'duplicate-key',
  'duplicate-slot',
  'payload-changed',
  'superseded',
  'used',
  'not-approved',
  'role-missing',
  'tenant-not-allowed',
  'reason-missing',
  'copied-key',
  'quorum-too-small',
  'not-a-person',
] as const;
export type RefusalCode = (typeof REFUSAL_CODES)[number];

export type Refusal = { ok: false; code: RefusalCode; reason: string };
export type Judgement = { ok: true } | Refusal;

export const GOOD: Judgement = { ok: true };

export function refuse(code: RefusalCode, reason: string): Refusal {
  return { ok: false, code, reason };
}
