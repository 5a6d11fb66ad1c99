import type { Check, Manifest } from '@/lib/evidence';
import type { Origin } from '@/lib/kernel';

/** `policy-unmet`: everything is genuine, but less than the reader asked for, such as fewer witnesses. */
export type BundleVerdict = 'verified' | 'failed' | 'policy-unmet';

/** What verifying a bundle found, line by line. Environment and origin are the first two checks. */
export type Report = {
  environment: string | null;
  origin: Origin | null;
  release: string | null;
  /** Fingerprint of the root key inside the bundle, for comparing with one obtained elsewhere */
  rootKeyId: string | null;
  verdict: BundleVerdict;
  checks: Check[];
  manifest: Manifest | null;
};

/** Codes that leave a bundle genuine and only fall short of what the reader asked for. */
const POLICY_CODES = new Set(['quorum-unmet', 'timestamp-missing']);

/** Codes about bytes that cannot be read as a bundle at all. */
const UNREADABLE_CODES = new Set([
  'bundle-malformed',
  'bundle-truncated',
  'bundle-reordered',
  'trailing-data',
  'entry-not-regular',
  'path-unsafe',
  'duplicate-path',
  'limit-exceeded',
]);

/** Codes about files that are not what the manifest says, with every signature good. */
const MISMATCH_CODES = new Set([
  'file-altered',
  'file-missing',
  'file-extra',
  'environment-mixed',
  'origin-mixed',
  'subject-mismatch',
  'previous-mismatch',
]);

export function passed(id: string, title: string, reason: string): Check {
  return { id, title, state: 'pass', code: null, reason };
}

export function failed(id: string, title: string, code: string, reason: string): Check {
  return { id, title, state: 'fail', code, reason };
}

export function skipped(id: string, title: string, reason: string): Check {
  return { id, title, state: 'skipped', code: null, reason };
}

/** The verdict of a list of checks. One failure is enough; nothing at all is no success. */
export function verdictOf(checks: readonly Check[]): BundleVerdict {
  const codes = checks.filter(({ state }) => state === 'fail').map(({ code }) => code ?? '');
  if (codes.some((code) => !POLICY_CODES.has(code))) return 'failed';
  if (codes.length > 0) return 'policy-unmet';
  return checks.some(({ state }) => state === 'pass') ? 'verified' : 'failed';
}

/**
 * How `mc evidence verify` ends: 0 verified, 6 genuine but less than was asked for, 2 not readable as a bundle, 1 files that are not what
 * the manifest says, 3 anything wrong with signatures, keys, proofs or checkpoints.
 */
export function exitCodeOfReport(report: Pick<Report, 'verdict' | 'checks'>): 0 | 1 | 2 | 3 | 6 {
  if (report.verdict === 'verified') return 0;
  if (report.verdict === 'policy-unmet') return 6;
  const codes = report.checks
    .filter(({ state, code }) => state === 'fail' && !POLICY_CODES.has(code ?? ''))
    .map(({ code }) => code ?? '');
  if (codes.some((code) => !UNREADABLE_CODES.has(code) && !MISMATCH_CODES.has(code))) return 3;
  return codes.some((code) => MISMATCH_CODES.has(code)) ? 1 : 2;
}
