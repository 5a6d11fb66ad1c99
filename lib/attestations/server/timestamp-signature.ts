import { AppError } from '@/lib/kernel';
import type { Ctx } from '@/lib/platform/context';

/**
 * What came of asking for a time stamp. `off`: none is configured. `failed`: the authority was unreachable, refused, or sent
 * something wrong; evidence is signed without it then, and says so.
 */
export type Timestamping =
  | { state: 'off' }
  | { state: 'stamped'; response: Uint8Array; time: string; authority: string }
  | { state: 'failed'; reason: string };

/**
 * Asks the configured authority for an RFC 3161 response about a signature. Never throws for what the authority does: what
 * happened must be recorded also on the day it is down.
 */
export async function timestampSignature(
  ctx: Pick<Ctx, 'ports'>,
  signature: Uint8Array,
): Promise<Timestamping> {
  const { timestamper, logger } = ctx.ports;
  if (timestamper === null) return { state: 'off' };
  try {
    return { state: 'stamped', ...(await timestamper.stamp(signature)) };
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    logger.warn({ err: error }, 'no time stamp; signing without one');
    return { state: 'failed', reason: error.userMessage };
  }
}
