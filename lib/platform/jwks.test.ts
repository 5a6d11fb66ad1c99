import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { openKeySource } from './jwks';

const cleanUp: (() => unknown)[] = [];
afterEach(async () => {
  for (const step of cleanUp.splice(0)) await step();
});

/** Where one key is published under the id `k`. */
async function publish(key: KeyObject, more: object = {}): Promise<string> {
  const keys = [{ ...key.export({ format: 'jwk' }), kid: 'k', ...more }];
  const server = createServer((_req, res) => res.end(JSON.stringify({ keys }))).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  cleanUp.push(() => server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/jwks`;
}

const clock = { now: () => new Date('2030-06-15T12:00:00Z') };
const find = async (alg: string, key: KeyObject, more?: object) =>
  openKeySource(await publish(key, more), clock).find('k', alg);
const rsa = (modulusLength: number) => generateKeyPairSync('rsa', { modulusLength });
const curve = (namedCurve: string) => generateKeyPairSync('ec', { namedCurve });

describe('a published key', () => {
  it.each([
    ['RS256', 'RSA of 2048 bits', rsa(2048).publicKey],
    ['ES256', 'P-256', curve('prime256v1').publicKey],
  ])('counts for %s when it is %s', async (alg, _name, key) => {
    const found = await find(alg, key);
    expect(found?.type).toBe('public');
    expect(found?.equals(key)).toBe(true);
  });

  it.each([
    ['RS256', 'RSA of 1024 bits', rsa(1024).publicKey, {}],
    ['RS256', 'of a curve', curve('prime256v1').publicKey, {}],
    ['ES256', 'P-384', curve('secp384r1').publicKey, {}],
    ['ES256', 'RSA', rsa(2048).publicKey, {}],
    ['RS256', 'for encryption', rsa(2048).publicKey, { use: 'enc' }],
    ['RS256', 'for another algorithm', rsa(2048).publicKey, { alg: 'PS256' }],
    ['RS256', 'private', rsa(2048).privateKey, {}],
  ])('is none for %s when it is %s', async (alg, _name, key, more) => {
    expect(await find(alg, key, more)).toBeNull();
  });
});
