import type { GivenTrust } from './verify-messages';

export type ReadTrust =
  | { kind: 'empty' }
  | { kind: 'problem'; message: string }
  | { kind: 'ok'; trust: GivenTrust };

const FINGERPRINT = /SHA256:([A-Za-z0-9+/]{43})(?![A-Za-z0-9+/])/;
const BARE = /^(?:SHA256:)?([A-Za-z0-9+/]{43})=?$/;
const MAX_PEM = 4_096;

/**
 * Reads what somebody pasted as the key they trust: a fingerprint, alone, in groups or in a line of `ssh-keygen -l`, or a
 * public key as PEM. A private key is refused by name, because it must never be pasted anywhere.
 */
export function readTrust(pasted: string): ReadTrust {
  const text = pasted.trim();
  if (text === '') return { kind: 'empty' };
  if (/PRIVATE KEY/.test(text)) {
    const message =
      'This is a private key. Never paste one; verification needs the public key or its fingerprint.';
    return { kind: 'problem', message };
  }
  if (text.includes('-----BEGIN PUBLIC KEY-----')) {
    return text.length > MAX_PEM
      ? { kind: 'problem', message: 'This is too long for one public key. Paste one key only.' }
      : { kind: 'ok', trust: { kind: 'pem', text: `${text}\n` } };
  }
  const found = (FINGERPRINT.exec(text) ?? BARE.exec(text.replace(/\s/g, '')))?.[1];
  if (found !== undefined) return { kind: 'ok', trust: { kind: 'fingerprint', keyId: `SHA256:${found}` } };
  const message = /^[0-9a-f:\s]{32,}$/i.test(text)
    ? 'This is a digest in hexadecimal. Expected the fingerprint as ssh-keygen -l prints it: SHA256: and 43 characters.'
    : 'Expected a fingerprint, SHA256: and 43 characters, or a public key that starts with -----BEGIN PUBLIC KEY-----.';
  return { kind: 'problem', message };
}
