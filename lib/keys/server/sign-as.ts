import { AppError, type LogKind } from '@/lib/kernel';
import type { Ctx } from '@/lib/platform/context';
import type { KeyPurpose, PublicKey } from '../algorithm';
import { goodKeysOf } from '../judge-key';
import { ensureKeyset } from './ensure-keyset';
import { signWith } from './sign-with';

/** The key to sign with now; makes the keyset at first use. `misconfigured` when every key of the purpose is retired or revoked. */
export async function currentKey(ctx: Ctx, log: LogKind, purpose: KeyPurpose): Promise<PublicKey> {
  const { keyset } = await ensureKeyset(ctx, log);
  const [key] = goodKeysOf(keyset, purpose, ctx.clock.now());
  if (key !== undefined) return key;
  throw new AppError('misconfigured', {
    message: `no key for ${purpose} is good now in version ${keyset.version} of the ${log} keyset`,
    userMessage: `Nothing can be signed: no key for ${purpose} is good now. Put a new one in use with: mc keys rotate ${purpose}`,
  });
}

/** Signs with the key of that purpose in use: pure Ed25519, or ECDSA over SHA-256 in DER. */
export async function signAs(
  ctx: Ctx,
  log: LogKind,
  purpose: KeyPurpose,
  message: Uint8Array,
): Promise<{ key: PublicKey; signature: Uint8Array }> {
  const key = await currentKey(ctx, log, purpose);
  return { key, signature: await signWith(ctx, { log, purpose, key }, message) };
}

/** Older keys that could not sign in this process: gone with their machine, or no longer known to a signer command. */
const unable = new Set<string>();

/**
 * Signs with every key of the purpose that is good now, the one in use first. During the overlap of a rotation whoever knows only
 * the older key can so still verify. An older key that cannot sign any more is left out.
 */
export async function signAsAll(
  ctx: Ctx,
  log: LogKind,
  purpose: KeyPurpose,
  message: Uint8Array,
): Promise<{ key: PublicKey; signature: Uint8Array }[]> {
  const first = await signAs(ctx, log, purpose, message);
  const { keyset } = await ensureKeyset(ctx, log);
  const all = [first];
  for (const key of goodKeysOf(keyset, purpose, ctx.clock.now())) {
    if (key.keyId === first.key.keyId || unable.has(key.keyId)) continue;
    try {
      all.push({ key, signature: await signWith(ctx, { log, purpose, key }, message) });
    } catch (error) {
      unable.add(key.keyId);
      ctx.ports.logger.warn({ err: error, keyId: key.keyId }, 'a key in its overlap can no longer sign');
    }
  }
  return all;
}
