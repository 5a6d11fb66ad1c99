import { KeyObject } from 'node:crypto';
import { CompactSign, type CryptoKey, compactVerify, generateKeyPair } from 'jose';
import { describe, expect, it } from 'vitest';
import { utf8 } from '@/lib/kernel';
import { readToken, TOKEN_ALGORITHMS } from '../token';
import { isTokenSigned } from './token-signature';

const CLAIMS = JSON.stringify({ iss: 'https://issuer.test', sub: 'somebody' });

async function signer(alg: string) {
  const { publicKey, privateKey } = await generateKeyPair(alg);
  const sign = (header: object = {}) =>
    new CompactSign(utf8(CLAIMS)).setProtectedHeader({ alg, kid: 'k', ...header }).sign(privateKey);
  return { sign, webKey: publicKey, key: KeyObject.from(publicKey) };
}

const ours = (token: string, key: KeyObject): boolean => isTokenSigned(readToken(token), key);
const jose = (token: string, key: CryptoKey): Promise<boolean> =>
  compactVerify(token, key, { algorithms: [...TOKEN_ALGORITHMS] }).then(
    () => true,
    () => false,
  );

/** The token with one bit of a byte of its signature changed, for every byte, and with its end cut off or added to. */
function damaged(token: string): string[] {
  const at = token.lastIndexOf('.');
  const head = token.slice(0, at + 1);
  const signature = Buffer.from(token.slice(at + 1), 'base64url');
  const flipped = [...signature.keys()].map((index) => {
    const copy = Buffer.from(signature);
    copy[index] = (copy[index] ?? 0) ^ (1 << (index % 8));
    return copy;
  });
  const zeros = Buffer.alloc(signature.length);
  const shapes = [
    ...flipped,
    zeros,
    Buffer.alloc(0),
    signature.subarray(1),
    signature.subarray(0, -1),
    Buffer.concat([signature, Buffer.from([0])]),
    Buffer.concat([Buffer.from([0]), signature]),
  ];
  return shapes.map((bytes) => head + bytes.toString('base64url'));
}

describe.each(TOKEN_ALGORITHMS)('a token signed %s', (alg) => {
  it('is signed by the key it was signed with, as another implementation says, and by no other', async () => {
    const [one, other] = [await signer(alg), await signer(alg)];
    const token = await one.sign();
    expect([ours(token, one.key), await jose(token, one.webKey)]).toEqual([true, true]);
    expect([ours(token, other.key), await jose(token, other.webKey)]).toEqual([false, false]);
  });

  it('is no longer signed once a bit of it is changed, and whatever shape its signature has', async () => {
    const { sign, key, webKey } = await signer(alg);
    for (const token of damaged(await sign())) {
      expect(ours(token, key), token).toBe(false);
      expect(await jose(token, webKey)).toBe(false);
    }
  });

  it('is not signed with another header or other claims than it came with', async () => {
    const { sign, key } = await signer(alg);
    const [head, body, signature] = (await sign()).split('.');
    const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
    const claims = part({ iss: 'https://issuer.test', sub: 'somebody else' });
    expect(ours(`${head}.${claims}.${signature}`, key)).toBe(false);
    expect(ours(`${part({ alg, kid: 'k', typ: 'JWT' })}.${body}.${signature}`, key)).toBe(false);
  });

  it('has one signature in one spelling: stray bits behind the last byte are nobody’s', async () => {
    const { sign, key } = await signer(alg);
    const token = await sign();
    const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
    const next = LETTERS[LETTERS.indexOf(token.at(-1) ?? '') + 1];
    expect(Buffer.from(`${token.slice(0, -1)}${next}`, 'base64url')).toEqual(Buffer.from(token, 'base64url'));
    expect(ours(`${token.slice(0, -1)}${next}`, key)).toBe(false);
  });
});

it('a signature by another padding of the same key is none', async () => {
  const { publicKey, privateKey } = await generateKeyPair('PS256');
  const token = await new CompactSign(utf8(CLAIMS))
    .setProtectedHeader({ alg: 'PS256', kid: 'k' })
    .sign(privateKey);
  const head = Buffer.from(JSON.stringify({ alg: 'RS256', kid: 'k' })).toString('base64url');
  expect(ours(`${head}${token.slice(token.indexOf('.'))}`, KeyObject.from(publicKey))).toBe(false);
});
