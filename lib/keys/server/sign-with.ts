import { AppError, type LogKind } from '@/lib/kernel';
import type { Ctx } from '@/lib/platform/context';
import type { KeyPurpose, PublicKey } from '../algorithm';

/** Signs and looks at the result with the public key, so that a faulty signer is found here and not by a stranger. */
export async function signWith(
  ctx: Pick<Ctx, 'ports'>,
  by: { log: LogKind; purpose: KeyPurpose; key: PublicKey },
  message: Uint8Array,
): Promise<Uint8Array> {
  const { signer, crypto } = ctx.ports;
  const signature = await signer.sign(by.key.keyId, message, by);
  if (await crypto.verify(by.key, message, signature)) return signature;
  throw new AppError('misconfigured', {
    message: `the signer's signature for ${by.key.keyId} does not verify`,
    userMessage: `What signs for ${by.purpose} gave a signature that the key ${by.key.keyId} does not verify. Check evidence.signer.`,
  });
}
