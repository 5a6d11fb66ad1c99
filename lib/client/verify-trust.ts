import { parseVkey } from '@/lib/evidence-log';
import { AppError } from '@/lib/kernel';
import { publicKeyFromPem } from '@/lib/keys';
import type { Trust } from '@/lib/verifier';
import type { GivenTrust, GivenWitnesses } from './verify-messages';

const MAX_WITNESSES = 50;

/**
 * What the verifier is told to trust, and the fingerprint of it for the report. Throws `invalid_input` for a PEM that is no
 * key, a line that is no witness' key, or more signatures asked for than there are witnesses.
 */
export function resolveTrust(
  given: GivenTrust,
  witnesses: GivenWitnesses | null = null,
): { trust: Trust; keyId: string } {
  const policy = witnesses === null ? {} : resolveWitnesses(witnesses);
  if (given.kind === 'fingerprint') {
    return { trust: { rootKeyId: given.keyId, ...policy }, keyId: given.keyId };
  }
  const key = publicKeyFromPem(given.text);
  return { trust: { key, ...policy }, keyId: key.keyId };
}

function resolveWitnesses({ vkeys, quorum }: GivenWitnesses): Pick<Trust, 'witnesses' | 'quorum'> {
  const lines = vkeys
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'));
  if (lines.length > MAX_WITNESSES) throw refuse(`there are more than ${MAX_WITNESSES} witnesses`);
  const witnesses = lines.map((line) => {
    const key = parseVkey(line);
    if (key.kind !== 'witness') throw refuse(`${key.name} is not the key of a witness`);
    return key;
  });
  if (quorum > witnesses.length) {
    throw refuse(`${quorum} signatures are asked for of ${witnesses.length} witnesses`);
  }
  return { witnesses, quorum };
}

function refuse(why: string): AppError {
  return new AppError('invalid_input', { message: `the witnesses given cannot be used: ${why}` });
}
