import { createPublicKey, type JsonWebKey } from 'node:crypto';
import { cose, decodeCredentialPublicKey } from '@simplewebauthn/server/helpers';
import { describe, expect, it } from 'vitest';
import { type CoseAlgorithm, softwareCredential } from '@/lib/testing/software-authenticator';
import { COSE_NUMBERS, keyFromCose } from './cose-key';

const coseOf = (alg: CoseAlgorithm) => new Uint8Array(softwareCredential({ alg }).publicKeyCose);

/** The key as the WebAuthn library and node:crypto read it. */
function byLibrary(bytes: Uint8Array): { alg: number | undefined; spki: string } {
  const parts = decodeCredentialPublicKey(new Uint8Array(bytes));
  const text = (part: unknown) => Buffer.from(part as Uint8Array).toString('base64url');
  const jwk = (): JsonWebKey => {
    if (cose.isCOSEPublicKeyEC2(parts))
      return {
        kty: 'EC',
        crv: 'P-256',
        x: text(parts.get(cose.COSEKEYS.x)),
        y: text(parts.get(cose.COSEKEYS.y)),
      };
    if (cose.isCOSEPublicKeyRSA(parts))
      return { kty: 'RSA', n: text(parts.get(cose.COSEKEYS.n)), e: text(parts.get(cose.COSEKEYS.e)) };
    return { kty: 'OKP', crv: 'Ed25519', x: text((parts as Map<number, unknown>).get(cose.COSEKEYS.x)) };
  };
  const key = createPublicKey({ key: jwk(), format: 'jwk' });
  return {
    alg: parts.get(cose.COSEKEYS.alg),
    spki: key.export({ type: 'spki', format: 'der' }).toString('hex'),
  };
}

describe('a COSE key', () => {
  it.each([-7, -8, -257] as const)('of algorithm %s is the key the WebAuthn library reads', (alg) => {
    // Many, because lengths and leading zeros differ from key to key.
    for (let i = 0; i < (alg === -257 ? 3 : 40); i++) {
      const bytes = coseOf(alg);
      const { algorithm, spki } = keyFromCose(bytes);
      expect({ alg: COSE_NUMBERS[algorithm], spki: Buffer.from(spki).toString('hex') }).toEqual(
        byLibrary(bytes),
      );
    }
  });

  const ed = coseOf(-8);
  const ec = coseOf(-7);
  const rsa = coseOf(-257);
  const at = (bytes: Uint8Array, index: number, value: number) => bytes.with(index, value);
  it.each<[string, Uint8Array]>([
    ['nothing', new Uint8Array()],
    ['no map', Uint8Array.of(0x01)],
    ['a map of unknown length', at(ed, 0, 0xbf)],
    ['one that ends early', ed.slice(0, -1)],
    ['bytes behind it', Uint8Array.of(...ed, 0)],
    ['a member more than the key has', Uint8Array.of((ed[0] ?? 0) + 1, ...ed.slice(1), 0x05, 0x01)],
    ['a label twice', Uint8Array.of((ed[0] ?? 0) + 1, ...ed.slice(1), 0x01, 0x01)],
    ['a number in more bytes than it needs', Uint8Array.of(ed[0] ?? 0, 0x18, ...ed.slice(1))],
    ['another curve', Uint8Array.of(...[...ec].map((byte, i) => (i === 6 ? 2 : byte)))],
    [
      'an algorithm that does not fit the key',
      Uint8Array.of(...[...ed].map((byte, i) => (i === 4 ? 0x26 : byte))),
    ],
    ['an even RSA exponent', at(rsa, rsa.length - 1, 2)],
    ['more than a kilobyte', new Uint8Array(1_025)],
  ])('is refused when it is %s', (_, bytes) => {
    expect(() => keyFromCose(bytes)).toThrow(/not a COSE public key/);
  });
});
