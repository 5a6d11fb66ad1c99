import type { LogKind } from '@/lib/kernel';

/** Every kind of damage a verification of the log can find; each names one thing that somebody changed. */
export const DAMAGE_CODES = [
  'row-altered',
  'row-deleted',
  'rows-reordered',
  'row-unlogged',
  'leaf-altered',
  'leaf-missing',
  'tile-altered',
  'checkpoint-invalid',
  'checkpoint-inconsistent',
  'cosignature-invalid',
  'witness-refused',
  'key-untrusted',
  'key-revoked',
  'key-out-of-window',
  'keyset-invalid',
  'keyset-unsigned',
  'keyset-missing',
  'blob-altered',
  'blob-missing',
] as const;
export type DamageCode = (typeof DAMAGE_CODES)[number];

/** One thing that is wrong: where, and how that shows. */
export type Damage = { code: DamageCode; at: string; reason: string };

/** What a verification looked at and found. `unchecked` is what could not be looked at, and why: never a pass. */
export type VerificationReport = {
  log: LogKind;
  origin: string;
  verdict: 'pass' | 'fail' | 'hold';
  /** Leaves there were when it began; `since` is the first one that was looked at */
  size: string;
  since: string;
  root: string;
  startedAt: string;
  finishedAt: string;
  checked: {
    leaves: number;
    tiles: number;
    checkpoints: number;
    cosignatures: number;
    keysets: number;
    blobs: number;
    blobBytes: number;
  };
  /** Rows that wait for the sequencer */
  pending: number;
  problemCount: number;
  /** The first of them */
  problems: Damage[];
  unchecked: string[];
};

/** Problems a report lists one by one; the rest is counted. */
export const MAX_LISTED = 200;

/** Damage to what was signed, which is worse than damage to what it vouches for: exit code 3 of `mc audit verify`. */
const SIGNED: readonly DamageCode[] = [
  'checkpoint-invalid',
  'checkpoint-inconsistent',
  'cosignature-invalid',
  'witness-refused',
  'key-untrusted',
  'key-revoked',
  'key-out-of-window',
  'keyset-invalid',
  'keyset-unsigned',
  'keyset-missing',
];

/** Whether something that was signed does not hold. */
export function isSignatureDamage({ code }: Pick<Damage, 'code'>): boolean {
  return SIGNED.includes(code);
}

/** Fail for any damage, hold when something could not be looked at, else pass. */
export function judgeVerification(found: { problemCount: number; unchecked: readonly string[] }) {
  if (found.problemCount > 0) return 'fail';
  return found.unchecked.length > 0 ? 'hold' : 'pass';
}
