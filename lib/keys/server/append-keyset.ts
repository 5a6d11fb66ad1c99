import { buildKeysetStatement, encodeSigstoreBundle, PAYLOAD_TYPE, pae } from '@/lib/attestations';
import { emitAudit } from '@/lib/audit/server';
import { AppError, type LogKind, sha256Hex } from '@/lib/kernel';
import type { Ctx } from '@/lib/platform/context';
import type { Tx } from '@/lib/platform/db';
import type { PublicKey } from '../algorithm';
import type { KeysetChange } from '../change-keyset';
import { rootKeyOf } from '../judge-key';
import { encodeKeyset, type KeysetKey } from '../keyset';
import { signWith } from './sign-with';
import { insertKeyset, type SignedKeyset } from './store';

type Digests = { payload: string; signature: string };

/**
 * Signs the next version of the keyset, by its root and, when that is a new one, by `previousRoot` too; stores it, and audits each
 * key that changed. Call it under `lockKeysets`.
 */
export async function appendKeyset(
  tx: Tx,
  ctx: Ctx,
  log: LogKind,
  change: KeysetChange,
  by: { previousRoot: PublicKey | null; reason: string },
): Promise<SignedKeyset> {
  const { next: keyset } = change;
  const root = rootKeyOf(keyset);
  if (root === null)
    throw new AppError('internal', { message: `version ${keyset.version} of the keyset has no root key` });
  const document = encodeKeyset(keyset);
  const payload = buildKeysetStatement({
    document,
    keyset,
    environment: ctx.ports.config.environment.name,
    log,
  });
  const own = await signPayload(ctx, log, root, payload);
  const { previousRoot } = by;
  const previous =
    previousRoot === null || previousRoot.keyId === root.keyId
      ? null
      : await signPayload(ctx, log, previousRoot, payload);
  const signed: SignedKeyset = {
    keyset,
    document,
    bundle: own.bundle,
    previousRootBundle: previous?.bundle ?? null,
  };
  await insertKeyset(tx, log, signed);
  await auditChange(tx, ctx, change, own.digests, by.reason);
  return signed;
}

async function signPayload(
  ctx: Ctx,
  log: LogKind,
  key: PublicKey,
  payload: Uint8Array,
): Promise<{ bundle: Uint8Array; digests: Digests }> {
  const signature = await signWith(ctx, { log, purpose: 'root', key }, pae(PAYLOAD_TYPE, payload));
  return {
    bundle: encodeSigstoreBundle({ payload, signature, keyId: key.keyId }),
    digests: { payload: sha256Hex(payload), signature: sha256Hex(signature) },
  };
}

async function auditChange(
  tx: Tx,
  ctx: Ctx,
  change: KeysetChange,
  statement: Digests,
  reason: string,
): Promise<void> {
  const write = (action: 'key.added' | 'key.retired' | 'key.revoked', entry: KeysetKey) =>
    emitAudit(tx, ctx, {
      action,
      objectKind: 'key',
      objectId: entry.keyId,
      after: entry,
      detail: {
        purpose: entry.purpose,
        algorithm: entry.algorithm,
        validTo: entry.validTo,
        revokedAt: entry.revokedAt,
        keysetVersion: change.next.version,
      },
      reason,
      statement,
    });
  for (const entry of change.added) await write('key.added', entry);
  for (const entry of change.retired) await write('key.retired', entry);
  for (const entry of change.revoked) await write('key.revoked', entry);
}
