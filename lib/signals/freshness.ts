export type Freshness = {
  state: 'live' | 'stale' | 'never';
  ageSeconds: number | null;
  reason: string | null;
};

/** Longest wait between attempts, so that a source that is back is noticed within half a minute. */
const LONGEST_RETRY_SECONDS = 30;

/**
 * Says whether samples may be called live: the source answered and the newest sample is at most two ticks and a slot
 * old. A source that answers with old samples (its clock is behind, or its rules stopped) is stale too.
 */
export function decideFreshness(input: {
  nowSeconds: number;
  newestSampleSeconds: number | null;
  staleSinceSeconds: number | null;
  staleReason: string | null;
  tickSeconds: number;
  stepSeconds: number;
}): Freshness {
  const { nowSeconds, newestSampleSeconds, staleSinceSeconds, tickSeconds, stepSeconds } = input;
  const ageSeconds = newestSampleSeconds === null ? null : Math.max(0, nowSeconds - newestSampleSeconds);
  if (ageSeconds === null)
    return { state: 'never', ageSeconds, reason: input.staleReason ?? 'no sample yet' };
  if (staleSinceSeconds !== null)
    return { state: 'stale', ageSeconds, reason: input.staleReason ?? 'the source does not answer' };
  if (ageSeconds <= 2 * tickSeconds + stepSeconds) return { state: 'live', ageSeconds, reason: null };
  return {
    state: 'stale',
    ageSeconds,
    reason: 'the source answers, but has no newer samples: check its clock, scrapes and rules',
  };
}

/** Seconds until the next attempt after `failures` in a row: a tick, then doubling, at most 30 s. */
export function decideRetrySeconds(failures: number, tickSeconds: number): number {
  const doublings = Math.max(0, Math.min(failures - 1, 6));
  return Math.max(tickSeconds, Math.min(LONGEST_RETRY_SECONDS, tickSeconds * 2 ** doublings));
}
