import { z } from 'zod';
import { holds, type LegalHold } from './hold';

/** A rule of `evidence.retention`: bytes of these kinds go after so many days. */
export type RetentionRule = { rule: string; kinds: readonly string[]; days: number };

/** What retention needs to know of a record. */
export type RetentionRecord = {
  id: string;
  kind: string;
  release: string;
  tenantId: string | null;
  createdAt: string;
  /** Digest and size of its bytes */
  artifact: string;
  size: number;
  /** Digests it builds on */
  cites: readonly string[];
};

/** Bytes that go: by which rule, why, and whose they are. */
export type Retirement = {
  sha256: string;
  size: number;
  rule: string;
  reason: string;
  recordIds: string[];
};

/** Bytes past a rule that stay all the same. */
export type Keeping = { sha256: string; reason: string };

export type RetentionDecision = { retire: Retirement[]; keep: Keeping[] };

const DAY_MS = 86_400_000;

/**
 * Decides which bytes go. They go when every record they belong to is past the longest rule of its kind, no hold keeps one
 * of those records, no record that is held or not past its rule builds on them, and they are not `needed` for anything else,
 * such as a statement. A kind without a rule stays for ever. `records` must hold every record of an artifact, and every one that cites it.
 */
export function decideRetention(
  records: readonly RetentionRecord[],
  rules: readonly RetentionRule[],
  standing: readonly Pick<LegalHold, 'id' | 'scope' | 'scopeId' | 'reason' | 'releasedAt'>[],
  now: Date,
  needed: ReadonlySet<string> = new Set(),
): RetentionDecision {
  const judged = records.map((record) => ({ record, ...judge(record) }));
  const users = new Map<string, RetentionRecord>();
  for (const { record, past, hold } of judged) {
    if (past !== null && hold === undefined) continue;
    for (const digest of record.cites) users.set(digest, record);
  }
  const decision: RetentionDecision = { retire: [], keep: [] };
  for (const [sha256, owners] of groupByArtifact(judged)) {
    if (owners.every(({ past }) => past === null)) continue;
    const reason = whyKept(sha256, owners);
    if (reason === null) decision.retire.push(retirementOf(sha256, owners));
    else decision.keep.push({ sha256, reason });
  }
  return decision;

  type Judged = (typeof judged)[number];

  function judge(record: RetentionRecord) {
    const rule = longestRule(record.kind, rules);
    const endsAt =
      rule === null ? Number.POSITIVE_INFINITY : Date.parse(record.createdAt) + rule.days * DAY_MS;
    return {
      past: rule !== null && endsAt <= now.getTime() ? { rule, endsAt } : null,
      hold: standing.find((hold) => holds(hold, record)),
    };
  }

  function whyKept(sha256: string, owners: readonly Judged[]): string | null {
    const held = owners.find(({ hold }) => hold !== undefined);
    if (held?.hold !== undefined) return `held by ${held.hold.id}: ${held.hold.reason}`;
    const live = owners.find(({ past }) => past === null);
    if (live !== undefined) return `the record ${live.record.id} still needs them`;
    const user = users.get(sha256);
    if (user !== undefined) return `the record ${user.id} builds on them`;
    return needed.has(sha256) ? 'they are needed to prove something else' : null;
  }

  function retirementOf(sha256: string, owners: readonly Judged[]): Retirement {
    const last = owners.reduce((a, b) => ((b.past?.endsAt ?? 0) > (a.past?.endsAt ?? 0) ? b : a));
    const { rule, days } = last.past?.rule ?? { rule: '', days: 0 };
    return {
      sha256,
      size: last.record.size,
      rule,
      reason: `after ${days} ${days === 1 ? 'day' : 'days'}`,
      recordIds: owners.map(({ record }) => record.id),
    };
  }
}

/** The rule that keeps this kind the longest, so that adding a rule never shortens what another promised. */
function longestRule(kind: string, rules: readonly RetentionRule[]): RetentionRule | null {
  const fitting = rules.filter(({ kinds }) => kinds.includes(kind));
  return fitting.reduce<RetentionRule | null>((a, b) => (a === null || b.days > a.days ? b : a), null);
}

function groupByArtifact<T extends { record: RetentionRecord }>(judged: readonly T[]): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const one of judged) {
    const group = groups.get(one.record.artifact);
    if (group === undefined) groups.set(one.record.artifact, [one]);
    else group.push(one);
  }
  return groups;
}

/** What a run of retention did, or would do. */
export const retentionReportSchema = z.looseObject({
  dryRun: z.boolean(),
  retired: z.array(
    z.looseObject({
      sha256: z.string(),
      size: z.number(),
      rule: z.string(),
      reason: z.string(),
      recordIds: z.array(z.string()),
    }),
  ),
  kept: z.array(z.looseObject({ sha256: z.string(), reason: z.string() })),
  /** Bytes that nothing needs, by store; `null` for a row without bytes */
  garbage: z.array(z.looseObject({ sha256: z.string(), store: z.string().nullable(), why: z.string() })),
  /** What could not be looked at or removed now */
  problems: z.array(z.string()),
});
export type RetentionReport = z.infer<typeof retentionReportSchema>;
