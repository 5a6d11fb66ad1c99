import { readFileSync, statSync } from 'node:fs';
import { parseVkey } from '@/lib/evidence-log';
import { AppError } from '@/lib/kernel';
import { keyIdSchema, publicKeyFromPem } from '@/lib/keys';
import type { Trust } from '@/lib/verifier';
import { openBundleSource } from './bundle-source';

const MAX_BYTES = 1_048_576;

export type TrustInput = {
  key?: string | undefined;
  witness?: readonly string[] | undefined;
  quorum?: number | undefined;
  tsaCa?: string | undefined;
  previous?: string | undefined;
};

/** What a reader knows from elsewhere, as options of the command line give it. Throws `invalid_input` for what is none. */
export function readTrust(input: TrustInput): Trust {
  const { key, witness, quorum, tsaCa, previous } = input;
  return {
    ...(key !== undefined && readKey(key)),
    ...(witness !== undefined && { witnesses: witness.map(readWitness) }),
    ...(quorum !== undefined && { quorum }),
    ...(tsaCa !== undefined && { timestampCas: readCertificates(tsaCa) }),
    ...(previous !== undefined && { previous: openBundleSource(previous) }),
  };
}

/** A fingerprint as it is printed everywhere, or a file with the public key. */
function readKey(given: string): Pick<Trust, 'rootKeyId' | 'key'> {
  if (keyIdSchema.safeParse(given).success) return { rootKeyId: given };
  if (given.startsWith('SHA256:'))
    throw refuse('--key', given, 'SHA256: and 43 characters, as ssh-keygen -l prints it');
  try {
    return { key: publicKeyFromPem(readSmall('--key', given)) };
  } catch (error) {
    if (
      error instanceof AppError &&
      error.code === 'invalid_input' &&
      error.message.startsWith('not a public key')
    )
      throw refuse('--key', given, 'a fingerprint such as SHA256:ty50g…, or a PEM file with a public key');
    throw error;
  }
}

function readWitness(given: string) {
  try {
    const key = parseVkey(given);
    if (key.kind === 'witness') return key;
  } catch {}
  throw refuse('--witness', given, 'the verifier key of a witness, such as name+1a2b3c4d+BA…');
}

function readCertificates(path: string): string {
  const pem = readSmall('--tsa-ca', path);
  if (pem.includes('-----BEGIN CERTIFICATE-----')) return pem;
  throw refuse('--tsa-ca', path, 'a PEM file with the certificate of a time-stamping authority');
}

function readSmall(option: string, path: string): string {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (stat?.isFile() && stat.size <= MAX_BYTES) return readFileSync(path, 'utf8');
  throw refuse(option, path, 'a readable file of at most 1 MiB');
}

function refuse(option: string, given: string, expected: string): AppError {
  return new AppError('invalid_input', {
    message: `${option} is not valid`,
    userMessage: `${option} expects ${expected}, not ${JSON.stringify(given.slice(0, 200))}.`,
  });
}
