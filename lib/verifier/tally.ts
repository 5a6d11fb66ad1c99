import type { Check } from '@/lib/evidence';
import { failed, passed, skipped } from './report';

/** Failures listed one by one; the rest is a number. */
const MAX_LISTED = 20;

/** What is wrong with one of many things. */
export type Fault = { code: string; reason: string };

export type Tally = {
  pass(): void;
  fail(item: string, fault: Fault): void;
  skip(reason: string): void;
  /** One line for all of them, and one for each that failed, up to a limit. */
  checks(): Check[];
};

/**
 * Counts one kind of check over many things: a thousand good signatures are one line, each bad one is a line of its own. `noun` is what is
 * counted, such as `statements`.
 */
export function createTally(id: string, title: string, noun: string): Tally {
  let good = 0;
  let bad = 0;
  let left = 0;
  let whyLeft = '';
  let first: Fault | null = null;
  const listed: Check[] = [];
  return {
    pass() {
      good += 1;
    },
    fail(item, fault) {
      bad += 1;
      first ??= fault;
      if (listed.length < MAX_LISTED) listed.push(failed(`${id}:${item}`, item, fault.code, fault.reason));
    },
    skip(reason) {
      left += 1;
      whyLeft ||= reason;
    },
    checks() {
      const all = good + bad + left;
      const unlooked =
        left === 0
          ? []
          : [skipped(`${id}-skipped`, title, `${left} of ${all} ${noun} not looked at: ${whyLeft}`)];
      if (first !== null) {
        const more = bad > listed.length ? `; ${bad - listed.length} more are not listed` : '';
        return [
          failed(id, title, first.code, `${bad} of ${all} ${noun} failed${more}`),
          ...listed,
          ...unlooked,
        ];
      }
      if (all === 0) return [skipped(id, title, `there are no ${noun}`)];
      if (good === 0) return [skipped(id, title, whyLeft)];
      return [passed(id, title, `${good} of ${all} ${noun}`), ...unlooked];
    },
  };
}
