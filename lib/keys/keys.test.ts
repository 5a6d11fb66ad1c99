import { generateKeyPairSync } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sha256Hex, utf8 } from '@/lib/kernel';
import { KEY_PURPOSES, type KeyPurpose, type PublicKey } from './algorithm';
import { firstKeyset, needsSuccessor, revokeInKeyset, rotateInKeyset } from './change-keyset';
import { goodKeysOf, judgeKey, rootKeyOf } from './judge-key';
import { keyStates } from './key-view';
import { encodeKeyset, type Keyset, parseKeyset } from './keyset';
import { pemOf, publicKeyFromPem, publicKeyFromSpki } from './pem';

const T0 = new Date('2030-06-15T12:00:00.000Z');
const at = (seconds: number) => new Date(T0.getTime() + seconds * 1_000);

function newKey(type: 'ed25519' | 'p256' = 'ed25519'): PublicKey {
  const { publicKey } =
    type === 'ed25519'
      ? generateKeyPairSync('ed25519')
      : generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
  return publicKeyFromSpki(new Uint8Array(publicKey.export({ format: 'der', type: 'spki' })));
}

const keys: Record<KeyPurpose, PublicKey> = { root: newKey(), attest: newKey(), log: newKey() };
const first = (): Keyset => firstKeyset({ origin: 'mission-control/0a1b2c3d/log', at: T0, keys }).next;
const rotate = (
  keyset: Keyset,
  purpose: KeyPurpose,
  seconds: number,
  overlapSeconds: number,
  key = newKey(),
) => rotateInKeyset(keyset, { key, purpose, at: at(seconds), overlapSeconds, reason: 'test' });

describe('PEM', () => {
  it.each(['ed25519', 'p256'] as const)('comes back for %s keys, and openssl’s form is ours', (type) => {
    const key = newKey(type);
    expect(publicKeyFromPem(pemOf(key))).toEqual(key);
    expect(publicKeyFromPem(`\n${pemOf(key).replaceAll('\n', '\r\n')}\n`)).toEqual(key);
  });

  const pem = pemOf(keys.root);
  it.each([
    ['two keys', pem + pem],
    ['a private key', pem.replaceAll('PUBLIC', 'PRIVATE')],
    ['text before it', `here it is:\n${pem}`],
    ['nothing', ''],
    [
      'a P-384 key',
      generateKeyPairSync('ec', { namedCurve: 'secp384r1' })
        .publicKey.export({ format: 'pem', type: 'spki' })
        .toString(),
    ],
    [
      'an RSA key',
      generateKeyPairSync('rsa', { modulusLength: 2048 })
        .publicKey.export({ format: 'pem', type: 'spki' })
        .toString(),
    ],
    ['something endless', `-----BEGIN PUBLIC KEY-----\n${'A'.repeat(100_000)}\n-----END PUBLIC KEY-----\n`],
  ])('refuses %s', (_name, text) => {
    expect(() => publicKeyFromPem(text)).toThrowError(expect.objectContaining({ code: 'invalid_input' }));
  });
});

describe('judgeKey', () => {
  const second = rotate(first(), 'attest', 1_000, 600).next;
  const third = revokeInKeyset(second, {
    keyId: keys.log.keyId,
    revokedAt: at(2_000),
    at: at(3_000),
    reason: 'test',
    successor: newKey(),
  }).next;
  it.each([
    ['in use', keys.root.keyId, 'root', 0, 'good'],
    ['a clock a little behind', keys.root.keyId, 'root', -299, 'good'],
    ['long before', keys.root.keyId, 'root', -301, 'not-yet'],
    ['for another purpose', keys.root.keyId, 'attest', 0, 'wrong-purpose'],
    ['never heard of', newKey().keyId, 'attest', 0, 'unknown'],
    ['in its overlap', keys.attest.keyId, 'attest', 1_599, 'good'],
    ['after its overlap', keys.attest.keyId, 'attest', 1_600, 'retired'],
    ['before its revocation', keys.log.keyId, 'log', 1_999, 'good'],
    ['from its revocation on', keys.log.keyId, 'log', 2_000, 'revoked'],
  ] as const)('a key %s', (_name, keyId, purpose, seconds, state) => {
    expect(judgeKey(third, { keyId, purpose, at: at(seconds) }).state).toBe(state);
    expect(judgeKey(third, { keyId, purpose, at: at(seconds).toISOString() }).state).toBe(state);
  });

  it('takes a time that is none for a time before all', () => {
    expect(judgeKey(third, { keyId: keys.root.keyId, purpose: 'root', at: 'whenever' }).state).toBe(
      'not-yet',
    );
  });
});

/** Revokes whatever signs for the purpose. */
function revokeCurrent(keyset: Keyset, purpose: KeyPurpose, now: number): Keyset {
  const [current] = goodKeysOf(keyset, purpose, at(now));
  if (current === undefined) throw new Error(`nothing signs for ${purpose}`);
  const successor = needsSuccessor(keyset, current.keyId, at(now)) ? newKey() : null;
  const change = { keyId: current.keyId, revokedAt: at(now), at: at(now), reason: 'test', successor };
  return revokeInKeyset(keyset, change).next;
}

function expectToFollow(before: Keyset, keyset: Keyset, now: number): void {
  expect(keyset).toMatchObject({ version: before.version + 1, previous: sha256Hex(encodeKeyset(before)) });
  expect(parseKeyset(encodeKeyset(keyset))).toEqual(keyset);
  for (const each of KEY_PURPOSES) expect(goodKeysOf(keyset, each, at(now))).not.toEqual([]);
  for (const { keyId, purpose } of before.keys) {
    const asked = { keyId, purpose, at: at(now - 1) };
    expect(judgeKey(keyset, asked).state).toBe(judgeKey(before, asked).state);
  }
}

describe('rotateInKeyset', () => {
  it('signs with the newest, and with the later one of two as new', () => {
    const [a, b] = [newKey(), newKey()];
    const keyset = rotate(rotate(first(), 'attest', 10, 600, a).next, 'attest', 10, 600, b).next;
    expect(goodKeysOf(keyset, 'attest', at(11)).map(({ keyId }) => keyId)).toEqual([
      b.keyId,
      a.keyId,
      keys.attest.keyId,
    ]);
    expect([...keyStates(keyset, at(11)).values()].filter((state) => state === 'in-use')).toHaveLength(3);
  });

  it('has a new root sign its own version', () => {
    const root = newKey();
    expect(rootKeyOf(rotate(first(), 'root', 1, 600, root).next)?.keyId).toBe(root.keyId);
  });

  it.each([
    ['a key that is in it', () => rotate(first(), 'attest', 1, 0, keys.attest), 'conflict'],
    ['a key that has another purpose', () => rotate(first(), 'attest', 1, 0, keys.root), 'conflict'],
    ['a P-256 key for the log', () => rotate(first(), 'log', 1, 0, newKey('p256')), 'misconfigured'],
    ['a clock that went back', () => rotate(first(), 'attest', -1, 0), 'conflict'],
  ])('refuses %s', (_name, change, code) => {
    expect(change).toThrowError(expect.objectContaining({ code }));
  });

  it('always leaves one key per purpose in use, versions chained, and past judgements as they were', () => {
    const step = fc.record({
      purpose: fc.constantFrom(...KEY_PURPOSES),
      after: fc.integer({ min: 1, max: 100_000 }),
      overlap: fc.integer({ min: 0, max: 50_000 }),
      revoke: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(step, { minLength: 1, maxLength: 6 }), (steps) => {
        let keyset = first();
        let now = 0;
        for (const { purpose, after, overlap, revoke } of steps) {
          now += after;
          const before = keyset;
          keyset = revoke ? revokeCurrent(before, purpose, now) : rotate(before, purpose, now, overlap).next;
          expectToFollow(before, keyset, now);
        }
      }),
      { numRuns: 50 },
    );
  });
});

describe('parseKeyset', () => {
  const good = first();
  const parse = (keyset: unknown) => parseKeyset(utf8(JSON.stringify(keyset)));
  const withKey = (change: object) => ({
    ...good,
    keys: [{ ...good.keys[0], ...change }, ...good.keys.slice(1)],
  });
  it('reads what encodeKeyset writes', () => {
    expect(parseKeyset(encodeKeyset(good))).toEqual(good);
  });

  it.each([
    ['a field nobody knows', { ...good, note: 'hello' }],
    ['a key under another’s name', withKey({ keyId: keys.log.keyId })],
    ['another algorithm than the key’s', withKey({ algorithm: 'ecdsa-p256-sha256' })],
    ['a key twice', { ...good, keys: [...good.keys, good.keys[0]] }],
    ['no root', { ...good, keys: good.keys.map((key) => ({ ...key, purpose: 'attest' })) }],
    ['a time without a zone', withKey({ validFrom: '2030-06-15T12:00:00' })],
    ['bytes that are no key', withKey({ spki: 'AAAA' })],
    ['another version of the format', { ...good, v: 2 }],
  ])('refuses %s', (_name, keyset) => {
    expect(() => parse(keyset)).toThrowError(expect.objectContaining({ code: 'invalid_input' }));
  });
});
