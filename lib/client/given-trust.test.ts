import { describe, expect, it } from 'vitest';
import { readTrust } from './given-trust';

const ID = 'SHA256:ty50gfNFQBjMgZNq6AcdCTDl6oPkLYOvBRPvBYIcnOg';
const PEM =
  '-----BEGIN PUBLIC KEY-----\nMCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE=\n-----END PUBLIC KEY-----';

describe('what somebody trusts', () => {
  it.each([
    ['the fingerprint', ID],
    ['with spaces around', `  ${ID}\n`],
    ['in groups', ID.replace(/(.{11})/g, '$1 ')],
    ['without its prefix', ID.slice(7)],
    ['a line of ssh-keygen -l', `256 ${ID} root (ED25519)`],
  ])('is read from %s', (_name, text) => {
    expect(readTrust(text)).toEqual({ kind: 'ok', trust: { kind: 'fingerprint', keyId: ID } });
  });

  it('is read from a public key', () => {
    expect(readTrust(PEM)).toEqual({ kind: 'ok', trust: { kind: 'pem', text: `${PEM}\n` } });
  });

  it.each([
    ['a private key', PEM.replaceAll('PUBLIC', 'PRIVATE'), /Never paste/],
    ['a digest in hex', 'ab'.repeat(32), /hexadecimal/],
    ['a fingerprint cut short', ID.slice(0, -1), /43 characters/],
    ['words', 'the root key', /43 characters/],
    ['many keys', PEM.repeat(50), /too long/],
  ])('is not read from %s, which is said', (_name, text, message) => {
    expect(readTrust(text)).toEqual({ kind: 'problem', message: expect.stringMatching(message) });
  });

  it('may be nothing yet', () => expect(readTrust('  ')).toEqual({ kind: 'empty' }));
});
