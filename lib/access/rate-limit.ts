/**
 * Failed sign-ins are counted in windows of a quarter of an hour: by address, by account from one address, and by
 * account from anywhere. The last is wide, so that a stranger cannot lock somebody on call out with ten wrong guesses.
 */
export const RATE_WINDOW_SECONDS = 900;
export const RATE_LIMITS = { address: 60, 'account-from-address': 10, account: 100 } as const;
export type RateKind = keyof typeof RATE_LIMITS;

export type RateCount = { kind: RateKind; count: number };
export type RateDecision = { allowed: true } | { allowed: false; retryAfterSeconds: number };

/** Start of the window `now` falls in; the same for every process, so that they count together. */
export function windowStart(now: Date): Date {
  const windowMs = RATE_WINDOW_SECONDS * 1000;
  return new Date(Math.floor(now.getTime() / windowMs) * windowMs);
}

/** Whether an attempt is allowed, given a count that already includes it; else seconds until the window ends. */
export function decideAttempt({ kind, count }: RateCount, now: Date): RateDecision {
  if (count <= RATE_LIMITS[kind]) return { allowed: true };
  const endMs = windowStart(now).getTime() + RATE_WINDOW_SECONDS * 1000;
  return { allowed: false, retryAfterSeconds: Math.max(1, Math.ceil((endMs - now.getTime()) / 1000)) };
}

/** What an address counts as: itself for IPv4, its /64 for IPv6, because one subscriber holds all of that. */
export function addressBlock(ip: string): string {
  if (!ip.includes(':')) return ip;
  const [head = '', tail] = ip.toLowerCase().split('%')[0]?.split('::') ?? [];
  const left = head === '' ? [] : head.split(':');
  const right = tail === undefined || tail === '' ? [] : tail.split(':');
  const gap =
    tail === undefined ? [] : new Array<string>(Math.max(0, 8 - left.length - right.length)).fill('0');
  const groups = [...left, ...gap, ...right].slice(0, 4).map((group) => group.replace(/^0+(?=.)/, ''));
  return `${groups.join(':')}::/64`;
}
