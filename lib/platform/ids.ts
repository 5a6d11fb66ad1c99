import { randomBytes } from 'node:crypto';
import { type Clock, encodeUlid, type Ids } from '@/lib/kernel';

export const systemClock: Clock = { now: () => new Date() };

/** Identifiers from the clock and the operating system's random source. */
export function createIds(clock: Clock = systemClock): Ids {
  return { next: (prefix) => `${prefix}_${encodeUlid(clock.now().getTime(), randomBytes(10))}` };
}
