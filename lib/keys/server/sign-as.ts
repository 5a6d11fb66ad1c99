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
