import { logOrigin } from '@/lib/evidence-log';
import type { LogKind } from '@/lib/kernel';
import type { Ctx } from '@/lib/platform/context';
import { inTransaction } from '@/lib/platform/db';
import { KEY_PURPOSES, type KeyPurpose, type PublicKey } from '../algorithm';
import { firstKeyset } from '../change-keyset';
import { appendKeyset } from './append-keyset';
import { freshKey } from './fresh-key';
import { findKeyset, findKeysetRows, type KeysetRow, lockKeysets, type SignedKeyset } from './store';

/**
 * The keyset in force; makes root, attest and log keys and version 1 when there is none. Of several processes that come here first
 * at once, one makes it and the others get the same.
 */
export async function ensureKeyset(ctx: Ctx, log: LogKind): Promise<SignedKeyset> {
  const found = await findKeyset(ctx.db, log);
  if (found !== null) return found;
  return inTransaction(ctx.db, async (tx) => {
    await lockKeysets(tx);
    return (await findKeyset(tx, log)) ?? (await makeFirst());

    async function makeFirst(): Promise<SignedKeyset> {
      const keys = {} as Record<KeyPurpose, PublicKey>;
      for (const purpose of KEY_PURPOSES) keys[purpose] = await freshKey(ctx, log, purpose, []);
      const origin = logOrigin(ctx.ports.installId, log);
      const change = firstKeyset({ origin, at: ctx.clock.now(), keys });
      return appendKeyset(tx, ctx, log, change, {
        previousRoot: null,
        reason: 'first use of this log',
      });
    }
  });
}

/** The keyset in force, or null when nothing was ever signed for this log. */
export function readKeyset(ctx: Pick<Ctx, 'db'>, log: LogKind): Promise<SignedKeyset | null> {
  return findKeyset(ctx.db, log);
}

/** Every version there ever was, oldest first, as stored: nobody has checked these. */
export function readKeysetRows(ctx: Pick<Ctx, 'db'>, log: LogKind): Promise<KeysetRow[]> {
  return findKeysetRows(ctx.db, log);
}
