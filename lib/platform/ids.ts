import { randomBytes } from 'node:crypto';
import { type Clock, encodeUlid, type Ids } from '@/lib/kernel';

export const systemClock: Clock = { now: () => new Date() };

const RANDOM_BYTES = 10;
const RANDOM_END = 1n << BigInt(RANDOM_BYTES * 8);
/** The last moment an identifier was made for in this process, and its random part. */
let last = { at: Number.NaN, random: 0n };

/**
 * Identifiers from the clock and the operating system's random source. Of one process those of the same millisecond ascend in the order they
 * were asked for (as the ULID specification has it, by random steps rather than by one), so that sorting by id is sorting by time.
 */
export function createIds(clock: Clock = systemClock): Ids {
  return {
    next(prefix) {
      const at = clock.now().getTime();
      return `${prefix}_${encodeUlid(at, nextRandom(at))}`;
    },
  };
}

function nextRandom(at: number): Uint8Array {
  const step = BigInt(randomBytes(4).readUInt32BE()) + 1n;
  const random = at === last.at ? last.random + step : toNumber(randomBytes(RANDOM_BYTES));
  last = { at, random: random < RANDOM_END ? random : step };
  return Buffer.from(last.random.toString(16).padStart(RANDOM_BYTES * 2, '0'), 'hex');
}

function toNumber(bytes: Buffer): bigint {
  return BigInt(`0x${bytes.toString('hex')}`);
}
