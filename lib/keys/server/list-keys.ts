import { authorize } from '@/lib/access';
import { checkKeyset } from '@/lib/attestations';
import { logOrigin } from '@/lib/evidence-log';
import { type LogKind, logOfEnvironment } from '@/lib/kernel';
import type { Ctx } from '@/lib/platform/context';
import { rootKeyOf } from '../judge-key';
import { type KeysView, keyStates } from '../key-view';
import { publicKeyOf } from '../keyset';
import { pemOf } from '../pem';
import { findKeyset, type SignedKeyset } from './store';

/** Keys of this installation's log with their states. Public, like the keys themselves, to whoever may read anything. */
export async function listKeys(ctx: Ctx): Promise<KeysView> {
  authorize(ctx, 'read');
  const log = logOfEnvironment(ctx.ports.config.environment);
  const found = await findKeyset(ctx.db, log);
  if (found !== null) return toKeysView(ctx, log, found);
  const origin = logOrigin(ctx.ports.installId, log);
  return { log, origin, version: null, createdAt: null, rootKeyId: null, signature: null, keys: [] };
}

/** A keyset as people and tools see it, newest keys first. */
export async function toKeysView(
  ctx: Pick<Ctx, 'ports' | 'clock'>,
  log: LogKind,
  signed: SignedKeyset,
): Promise<KeysView> {
  const { keyset } = signed;
  const states = keyStates(keyset, ctx.clock.now());
  const root = rootKeyOf(keyset);
  const check = root === null ? null : await checkKeyset(ctx.ports.crypto, signed, root);
  return {
    log,
    origin: keyset.origin,
    version: keyset.version,
    createdAt: keyset.createdAt,
    rootKeyId: root?.keyId ?? null,
    signature: {
      state: check?.ok === true ? 'pass' : 'fail',
      reason:
        check === null
          ? 'no root key is good'
          : check.ok
            ? `signed by ${root?.keyId}`
            : `${check.code}: ${check.reason}`,
    },
    keys: [...keyset.keys].reverse().map(({ spki, ...entry }) => ({
      ...entry,
      state: states.get(entry.keyId) ?? 'not-yet',
      pem: pemOf(publicKeyOf({ ...entry, spki })),
    })),
  };
}
