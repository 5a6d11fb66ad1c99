import { AppError, logOfEnvironment, parseOrThrow } from '@/lib/kernel';
import type { Ctx } from '@/lib/platform/context';
import { inTransaction, type Tx } from '@/lib/platform/db';
import { findEntry, needsSuccessor, revokeInKeyset, rotateInKeyset } from '../change-keyset';
import { rootKeyOf } from '../judge-key';
import {
  type KeysView,
  type RevokeKeyInput,
  type RotateKeyInput,
  revokeKeySchema,
  rotateKeySchema,
} from '../key-view';
import { appendKeyset } from './append-keyset';
import { authorizeKeyChange } from './authorize-key-change';
import { ensureKeyset } from './ensure-keyset';
import { freshKey } from './fresh-key';
import { toKeysView } from './list-keys';
import { findKeyset, lockKeysets, type SignedKeyset } from './store';

/**
 * Puts a new key in use; the one before stays good for `overlapHours` more. A new root key is vouched for by the old one as well,
 * so the old one must be at hand: one that is lost is revoked instead.
 */
export async function rotateKey(ctx: Ctx, input: RotateKeyInput): Promise<KeysView> {
  authorizeKeyChange(ctx);
  const asked = parseOrThrow(rotateKeySchema, input, 'The rotation');
  return changeKeyset(ctx, asked.version, async (tx, log, { keyset }) => {
    const key = await freshKey(ctx, log, asked.purpose, keyset.keys, asked.algorithm);
    const change = rotateInKeyset(keyset, {
      key,
      purpose: asked.purpose,
      at: ctx.clock.now(),
      overlapSeconds: Math.round(asked.overlapHours * 3_600),
      reason: asked.reason,
    });
    const previousRoot = asked.purpose === 'root' ? rootKeyOf(keyset) : null;
    return appendKeyset(tx, ctx, log, change, { previousRoot, reason: asked.reason });
  });
}

/**
 * Takes trust away from a key as of now or of an earlier time, and puts a new one in use when nothing else of its purpose is. A
 * revoked root does not vouch for its successor: strangers must learn the new fingerprint from where they got the old one.
 */
export async function revokeKey(ctx: Ctx, input: RevokeKeyInput): Promise<KeysView> {
  authorizeKeyChange(ctx);
  const asked = parseOrThrow(revokeKeySchema, input, 'The revocation');
  return changeKeyset(ctx, asked.version, async (tx, log, { keyset }) => {
    const at = ctx.clock.now();
    const { purpose } = findEntry(keyset, asked.keyId);
    const change = revokeInKeyset(keyset, {
      keyId: asked.keyId,
      revokedAt: asked.at === undefined ? at : new Date(asked.at),
      at,
      reason: asked.reason,
      successor: needsSuccessor(keyset, asked.keyId, at)
        ? await freshKey(ctx, log, purpose, keyset.keys)
        : null,
    });
    return appendKeyset(tx, ctx, log, change, { previousRoot: null, reason: asked.reason });
  });
}

/** One change after the other; `conflict` when the keyset is no longer the version that was looked at. */
async function changeKeyset(
  ctx: Ctx,
  version: number | undefined,
  change: (tx: Tx, log: 'demo' | 'live', current: SignedKeyset) => Promise<SignedKeyset>,
): Promise<KeysView> {
  const log = logOfEnvironment(ctx.ports.config.environment);
  await ensureKeyset(ctx, log);
  const next = await inTransaction(ctx.db, async (tx) => {
    await lockKeysets(tx);
    const current = await findKeyset(tx, log);
    if (current === null) throw new AppError('internal', { message: `the ${log} keyset is gone` });
    if (version !== undefined && version !== current.keyset.version)
      throw new AppError('conflict', {
        message: `the keyset is at version ${current.keyset.version}, not ${version}`,
        userMessage: `Somebody changed the keys in the meantime: the keyset is at version ${current.keyset.version} now. Look at it and try again.`,
      });
    return change(tx, log, current);
  });
  return toKeysView(ctx, log, next);
}
