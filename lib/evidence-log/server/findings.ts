import { type Damage, type DamageCode, MAX_LISTED } from '../verification';

/** Collects what a verification finds, in bounded memory. */
export type Findings = {
  add(code: DamageCode, at: string, reason: string): void;
  /** Something that could not be looked at, and why; the same words count once. */
  skip(reason: string): void;
  readonly count: number;
  readonly problems: readonly Damage[];
  readonly unchecked: readonly string[];
};

/** Lists the first of them and counts the rest, of each code at least the first few. */
export function collectFindings(): Findings {
  const problems: Damage[] = [];
  const unchecked: string[] = [];
  const seen = new Map<DamageCode, number>();
  let count = 0;
  return {
    add(code, at, reason) {
      count += 1;
      const before = seen.get(code) ?? 0;
      seen.set(code, before + 1);
      if (problems.length < MAX_LISTED || before < 5) problems.push({ code, at, reason });
    },
    skip(reason) {
      if (!unchecked.includes(reason) && unchecked.length < 50) unchecked.push(reason);
    },
    get count() {
      return count;
    },
    problems,
    unchecked,
  };
}
