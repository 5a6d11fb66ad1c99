import { z } from 'zod';
import { AppError, sha256Hex } from '@/lib/kernel';
import type { Ctx } from '@/lib/platform/context';
import type { Db } from '@/lib/platform/db';
import { addressBlock, decideAttempt, RATE_WINDOW_SECONDS, type RateKind, windowStart } from '../rate-limit';

/** What `reserveAttempt` counted, for `forgiveAttempt` to take back. */
export type CountedAttempt = { addressKey: string; accountKeys: string[]; windowStartAt: Date };

/**
 * Counts one attempt for the caller's address and for an account before it is judged, so that guesses sent at once
 * cannot slip through together. Throws `rate_limited` with the time to wait. Unknown accounts count like known ones.
 */
export async function reserveAttempt(
  ctx: Pick<Ctx, 'db' | 'clock' | 'from'>,
  account: string,
): Promise<CountedAttempt> {
  const now = ctx.clock.now();
  const windowStartAt = windowStart(now);
  const address = addressBlock(ctx.from?.ip ?? 'local');
  // The account is stored as a digest: people type passwords into the wrong field.
  const digest = sha256Hex(account.toLowerCase());
  const addressKey = `address:${address}`;
  const fromAddressKey = `account:${digest}:${address}`;
  const accountKey = `account:${digest}`;
  await count('address', addressKey);
  await count('account-from-address', fromAddressKey);
  await count('account', accountKey);
  return { addressKey, accountKeys: [fromAddressKey, accountKey], windowStartAt };

  async function count(kind: RateKind, key: string): Promise<void> {
    const decision = decideAttempt({ kind, count: await increment(ctx.db, key, windowStartAt) }, now);
    if (!decision.allowed) throw tooMany(decision.retryAfterSeconds);
  }
}

/** Takes a successful attempt out of the count: the account starts afresh, the address loses one. */
export async function forgiveAttempt(ctx: Pick<Ctx, 'db'>, counted: CountedAttempt): Promise<void> {
  const { addressKey, accountKeys, windowStartAt } = counted;
  await ctx.db.rateWindow.deleteMany({ where: { key: { in: accountKeys }, windowStartAt } });
  await ctx.db.rateWindow.updateMany({
    where: { key: addressKey, windowStartAt, count: { gt: 0 } },
    data: { count: { decrement: 1 } },
  });
}

/** Counts one more of something for the caller's address in the present window: how many there are now, and when it ends. */
export async function countInWindow(
  ctx: Pick<Ctx, 'db' | 'clock' | 'from'>,
  what: string,
): Promise<{ count: number; endsInSeconds: number }> {
  const now = ctx.clock.now();
  const startsAt = windowStart(now);
  const key = `${what}:${addressBlock(ctx.from?.ip ?? 'local')}`;
  const endsAt = startsAt.getTime() + RATE_WINDOW_SECONDS * 1000;
  return {
    count: await increment(ctx.db, key, startsAt),
    endsInSeconds: Math.max(1, Math.ceil((endsAt - now.getTime()) / 1000)),
  };
}

const countedSchema = z.tuple([z.object({ count: z.number() })]);

async function increment(db: Db, key: string, windowStartAt: Date): Promise<number> {
  const rows = await db.$queryRaw`
    INSERT INTO rate_window (key, window_start_at, count) VALUES (${key}, ${windowStartAt}, 1)
    ON CONFLICT (key, window_start_at) DO UPDATE SET count = rate_window.count + 1 RETURNING count`;
  return countedSchema.parse(rows)[0].count;
}

function tooMany(retryAfterSeconds: number): AppError {
  const minutes = Math.ceil(retryAfterSeconds / 60);
  return new AppError('rate_limited', {
    message: 'too many failed sign-ins for this account or address',
    userMessage: `Too many failed attempts. Try again in ${minutes} ${minutes === 1 ? 'minute' : 'minutes'}.`,
    retryAfterSeconds,
  });
}
