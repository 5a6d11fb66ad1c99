import type { ObjectChange } from '@/lib/snapshots';
import type { ConfigChange } from './config-change';

/** The signed state a change is compared with, or why there is none. Only `signed` can lead to a pass. */
export type BaselineFinding =
  | {
      state: 'signed';
      /** Where it was read: record, bundle, files or server, in words */
      source: string;
      /** SHA-256 of the snapshot's bytes */
      sha256: string;
      treeRoot: string;
      keyId: string;
      environment: string;
      origin: string;
      createdAt: string;
      commit: string | null;
    }
  | { state: 'missing' | 'invalid' | 'unreachable'; code: string; reason: string };

/** The configuration that is judged, or why it cannot be. */
export type HeadFinding =
  | { state: 'read'; sha256: string; treeRoot: string; objects: number; changes: readonly ObjectChange[] }
  | { state: 'ambiguous' | 'incomplete' | 'unreachable'; reason: string };

/** What is known of an approval. `invalid` was looked at and refused. */
export type ApprovalFinding =
  | { state: 'none' }
  | { state: 'invalid'; id: string | null; code: string; reason: string }
  | {
      state: 'valid';
      id: string;
      approvers: readonly { id: string; name: string }[];
      expiresAt: string;
      /** What was approved, whole: whoever records its use checks it once more */
      payload: ConfigChange;
    };

/** `signed`: CHANGE_APPROVED=1 only asks. `env`: it passes, for what is not production. */
export const OVERRIDE_MODES = ['signed', 'env'] as const;
export type OverrideMode = (typeof OVERRIDE_MODES)[number];

export type GateInput = {
  baseline: BaselineFinding;
  head: HeadFinding;
  approval: ApprovalFinding;
  override: { mode: OverrideMode; requested: boolean; by: string };
  breakGlass: { reason: string; by: string } | null;
  /** Where the change is meant to go: a baseline of another environment or of the demo proves nothing there */
  expects: { environment: string; origin: 'demo' | 'live' } | null;
};

export type GateReason = { code: string; text: string };

/** What the gate says, as a value. `exit` is the exit code of the command line. */
export type GateDecision = {
  verdict: 'pass' | 'fail' | 'hold';
  /** in-toto's word: an approved drift is a warning */
  result: 'PASSED' | 'WARNED' | 'FAILED';
  exit: 0 | 1 | 3 | 4 | 5 | 6;
  approvedBy: readonly { id: string; name: string }[];
  /** Whether a gate of production may rely on this verdict */
  satisfiesProduction: boolean;
  reasons: GateReason[];
};

/** Whether configuration may go on. Nothing unknown passes; what was not signed by people passes only in the two named ways. */
export function decideGate(input: GateInput): GateDecision {
  return judgeBaseline(input) ?? judgeHead(input.head) ?? judgeDrift(input);
}

function judgeBaseline({ baseline, expects }: GateInput): GateDecision | null {
  if (baseline.state !== 'signed') {
    const { state, code, reason } = baseline;
    const text = `there is no baseline to compare with: ${reason}`;
    if (state === 'missing') return refused('hold', 6, code, text);
    if (state === 'unreachable') return refused('hold', 4, code, text);
    return refused('fail', 3, code, text);
  }
  if (expects === null) return null;
  if (baseline.environment !== expects.environment)
    return refused(
      'fail',
      3,
      'environment-mixed',
      `the baseline is of the environment ${baseline.environment}, this gate is for ${expects.environment}`,
    );
  if (baseline.origin !== expects.origin)
    return refused(
      'fail',
      3,
      'origin-mixed',
      `the baseline is of ${baseline.origin} origin, which never counts as ${expects.origin}`,
    );
  return null;
}

function judgeHead(head: HeadFinding): GateDecision | null {
  if (head.state === 'read') return null;
  const text = `the configuration cannot be compared: ${head.reason}`;
  if (head.state === 'ambiguous') return refused('hold', 5, 'head-ambiguous', text);
  if (head.state === 'incomplete') return refused('hold', 6, 'head-incomplete', text);
  return refused('hold', 4, 'head-unreachable', text);
}

function judgeDrift({ head, approval, override, breakGlass }: GateInput): GateDecision {
  const changes = head.state === 'read' ? head.changes : [];
  if (changes.length === 0)
    return allowed('PASSED', [{ code: 'no-drift', text: 'everything is as in the signed baseline' }]);
  const count = `${changes.length} ${changes.length === 1 ? 'object differs' : 'objects differ'} from the signed baseline`;
  const drift: GateReason = { code: 'drift', text: count };
  if (approval.state === 'valid') {
    const names = approval.approvers.map(({ name }) => name).join(', ');
    const text = `${names} approved exactly this change (${approval.id}, until ${approval.expiresAt})`;
    return { ...allowed('WARNED', [drift, { code: 'approved', text }]), approvedBy: approval.approvers };
  }
  const refusedApproval: GateReason[] =
    approval.state === 'invalid' ? [{ code: approval.code, text: approval.reason }] : [];
  if (breakGlass !== null) {
    const text = `${breakGlass.by} broke the glass: ${breakGlass.reason}`;
    return allowed('WARNED', [drift, ...refusedApproval, { code: 'break-glass', text }]);
  }
  if (approval.state === 'invalid')
    return {
      ...refused('fail', 3, 'drift', count),
      reasons: [drift, ...refusedApproval],
    };
  if (!override.requested) return { ...refused('fail', 1, 'drift', count), reasons: [drift] };
  if (override.mode === 'signed') {
    const text = `CHANGE_APPROVED=1 by ${override.by} only asks; what counts is an approval that somebody else signed`;
    return {
      ...refused('fail', 1, 'drift', count),
      reasons: [drift, { code: 'override-not-authorised', text }],
    };
  }
  const text = `unsigned override by ${override.by}; it satisfies no gate of production`;
  return {
    ...allowed('WARNED', [drift, { code: 'unsigned-override', text }]),
    satisfiesProduction: false,
  };
}

function refused(
  verdict: 'fail' | 'hold',
  exit: 1 | 3 | 4 | 5 | 6,
  code: string,
  text: string,
): GateDecision {
  return {
    verdict,
    result: 'FAILED',
    exit,
    approvedBy: [],
    satisfiesProduction: false,
    reasons: [{ code, text }],
  };
}

function allowed(result: 'PASSED' | 'WARNED', reasons: GateReason[]): GateDecision {
  return { verdict: 'pass', result, exit: 0, approvedBy: [], satisfiesProduction: true, reasons };
}
