import { AppError, type LogKind } from '@/lib/kernel';
import type { Ctx } from '@/lib/platform/context';
import type { Algorithm, KeyPurpose, PublicKey } from '../algorithm';
import type { KeysetKey } from '../keyset';

/**
 * A key of that purpose which the keyset does not know yet: one the signer holds already (made elsewhere, or left by a change that
 * did not get far), else a new one. `conflict` when keys are made elsewhere and there is no new one yet.
 */
export async function freshKey(
  ctx: Pick<Ctx, 'ports'>,
  log: LogKind,
  purpose: KeyPurpose,
  known: readonly KeysetKey[],
  algorithm?: Algorithm,
): Promise<PublicKey> {
  const { signer } = ctx.ports;
  const wanted = (key: PublicKey) =>
    !known.some(({ keyId }) => keyId === key.keyId) &&
    (algorithm === undefined || key.algorithm === algorithm);
  const waiting = (await signer.keys(log, purpose)).filter(wanted).at(-1);
  if (waiting !== undefined) return waiting;
  if (!signer.makesKeys(purpose))
    throw new AppError('conflict', {
      message: `the signer command has no new key for ${purpose}`,
      userMessage: `Keys for ${purpose} are made by the signer command, and the one it has is in the keyset already. Make a new one there, then try again.`,
    });
  return signer.create(log, purpose, algorithm ?? 'ed25519');
}
