import type { CiResult } from './result';

/** What counts for one name: a result, or that there is none, which is never a pass. */
export type LatestResult =
  | { name: string; tenantId: string | null; state: 'found'; result: CiResult; superseded: number }
  | { name: string; tenantId: null; state: 'missing' };

/**
 * Which result counts for each name and tenant of a release. A later attempt of the same run replaces an earlier one whenever it
 * arrives; of different runs the one that finished last counts, so that a delayed repeat of an old post replaces nothing; what
 * finished at once is decided by arrival. `expected` names that have no result at all come back as missing.
 */
export function chooseLatest(results: readonly CiResult[], expected: readonly string[] = []): LatestResult[] {
  const groups = new Map<string, CiResult[]>();
  for (const result of results) {
    const place = `${result.name}\n${result.tenantId ?? ''}`;
    groups.set(place, [...(groups.get(place) ?? []), result]);
  }
  const found = [...groups.values()].map((group): LatestResult => {
    const winner = newest(lastAttempts(group));
    return {
      name: winner.name,
      tenantId: winner.tenantId,
      state: 'found',
      result: winner,
      superseded: group.length - 1,
    };
  });
  const names = new Set(results.map(({ name }) => name));
  const missing = [...new Set(expected)]
    .filter((name) => !names.has(name))
    .map((name): LatestResult => ({ name, tenantId: null, state: 'missing' }));
  return [...found, ...missing].sort(byNameAndTenant);
}

/** Of each run its last attempt, and of that the last to arrive. */
function lastAttempts(group: readonly CiResult[]): CiResult[] {
  const runs = new Map<string, CiResult>();
  for (const result of group) {
    const run = `${result.repository}\n${result.run.id}`;
    const held = runs.get(run);
    if (held === undefined || isLaterAttempt(result, held)) runs.set(run, result);
  }
  return [...runs.values()];
}

function isLaterAttempt(one: CiResult, other: CiResult): boolean {
  if (one.run.attempt !== other.run.attempt) return one.run.attempt > other.run.attempt;
  return isNewer(one, other);
}

function newest(results: readonly CiResult[]): CiResult {
  return results.reduce((held, result) => (isNewer(result, held) ? result : held));
}

function isNewer(one: CiResult, other: CiResult): boolean {
  const finished = Date.parse(one.finishedAt) - Date.parse(other.finishedAt);
  if (finished !== 0) return finished > 0;
  const received = Date.parse(one.receivedAt) - Date.parse(other.receivedAt);
  return received !== 0 ? received > 0 : one.id > other.id;
}

function byNameAndTenant(a: LatestResult, b: LatestResult): number {
  const left = `${a.name}\n${a.tenantId ?? ''}`;
  const right = `${b.name}\n${b.tenantId ?? ''}`;
  return left < right ? -1 : left > right ? 1 : 0;
}
