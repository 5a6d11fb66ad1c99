import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type AuthorityOptions,
  createAuthority,
  hasOpenssl,
  type TestAuthority,
} from '@/lib/testing/timestamp-authority';
import { buildTimestampRequest, type TimestampInput, verifyTimestamp } from './index';

const made: TestAuthority[] = [];
const present = hasOpenssl();
afterAll(() => {
  for (const authority of made) authority.remove();
});

function authority(options: AuthorityOptions = {}): TestAuthority {
  const one = createAuthority(options);
  made.push(one);
  return one;
}

const signature = new Uint8Array(randomBytes(64));
const nonce = Uint8Array.of(0x80, 0, 1, 2, 3, 4, 5, 6);

describe.skipIf(!present)('a time stamp (needs the openssl command)', () => {
  let tsa: TestAuthority;
  let good: TimestampInput;
  beforeAll(async () => {
    tsa = authority();
    const response = tsa.answer(await buildTimestampRequest(signature, nonce));
    good = { response, signature, authorities: tsa.ca, nonce };
  });

  const refusal = async (change: Partial<TimestampInput>) => {
    const check = await verifyTimestamp({ ...good, ...change });
    return check.ok ? 'accepted' : `${check.code}: ${check.reason}`;
  };

  it.each<[string, AuthorityOptions]>([
    ['ECDSA P-256', {}],
    ['ECDSA P-384 with SHA-384', { key: 'p384', digest: 'sha384' }],
    ['RSA', { key: 'rsa' }],
    ['RSA with SHA-512', { key: 'rsa', digest: 'sha512' }],
    ['an authority in between', { intermediate: true }],
    ['the old ESSCertID', { essHash: 'sha1' }],
    ['ESSCertIDv2 with SHA-512', { essHash: 'sha512' }],
  ])('is accepted: %s', async (_what, options) => {
    const other = authority(options);
    for (const number of [nonce, Uint8Array.of(0, 0, 7), Uint8Array.of(0), randomBytes(8)]) {
      const response = other.answer(await buildTimestampRequest(signature, number));
      expect(await verifyTimestamp({ response, signature, authorities: other.ca, nonce: number })).toEqual({
        ok: true,
        time: expect.stringMatching(/^20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
        authority: 'Test TSA',
      });
    }
  });

  it('is accepted later without the nonce, and with one trusted authority among many', async () => {
    const { nonce: _nonce, ...later } = good;
    expect((await verifyTimestamp(later)).ok).toBe(true);
    const many = `# others\n${authority().ca}\n${tsa.ca}`;
    expect((await verifyTimestamp({ ...later, authorities: many })).ok).toBe(true);
  });

  it('is refused about another signature', async () => {
    expect(await refusal({ signature: randomBytes(64) })).toBe(
      'timestamp-invalid: it is about another signature',
    );
  });

  it('is refused with the nonce of another request', async () => {
    expect(await refusal({ nonce: randomBytes(8) })).toMatch(/nonce/);
  });

  it('is refused from an authority that is not trusted, whatever its name', async () => {
    expect(await refusal({ authorities: authority().ca })).toMatch(/trusted authority/);
    expect(await refusal({ authorities: tsa.certificate })).toMatch(/trusted authority/);
  });

  it.each([
    ['', 'no certificate of a trusted authority was given'],
    ['-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----', 'cannot be read'],
  ])('is refused when the trusted authorities are %j', async (authorities, reason) => {
    expect(await refusal({ authorities })).toContain(reason);
  });

  it('is refused from a certificate that had expired, or was not valid yet', async () => {
    const stamp = async (validity: AuthorityOptions['validity']) => {
      const other = authority(validity === undefined ? {} : { validity });
      return refusal({ response: other.signAnyway(good.response), authorities: other.ca });
    };
    expect(await stamp({ from: '20200101000000Z', to: '20210101000000Z' })).toMatch(/expired/);
    expect(await stamp({ from: '20480101000000Z', to: '20490101000000Z' })).toMatch(/not valid yet/);
    expect(await stamp(undefined)).toBe('accepted');
  });

  it.each([
    ['for servers', 'critical,serverAuth'],
    ['for time stamping among others', 'critical,timeStamping,serverAuth'],
    ['for time stamping, but not critically', 'timeStamping'],
    ['for anything', ''],
  ])('is refused from a certificate %s', async (_what, usage) => {
    const other = authority({ usage });
    const response = other.signAnyway(good.response);
    expect(await refusal({ response, authorities: other.ca })).toMatch(/not meant for time stamping/);
  });

  it('is refused when the signature or the time is another', async () => {
    const changed = Uint8Array.from(good.response);
    const last = changed.length - 1;
    changed[last] = (changed[last] ?? 0) ^ 1;
    expect(await refusal({ response: changed })).toMatch(/signature is wrong/);
    const earlier = Uint8Array.from(good.response);
    earlier[Buffer.from(good.response).indexOf('\x18\x0f20', 'latin1') + 5] = 0x30;
    expect(await refusal({ response: earlier })).toMatch(/time in it was changed/);
  });

  it('is refused when bytes are missing or follow', async () => {
    expect(await refusal({ response: good.response.subarray(0, -1) })).toMatch(/cut off|cannot be read/);
    expect(await refusal({ response: Buffer.concat([good.response, Buffer.of(0)]) })).toMatch(/follow/);
    expect(await refusal({ response: new Uint8Array(70_000) })).toMatch(/larger than 64 KiB/);
    expect(await refusal({ response: Buffer.from('30053003020102', 'hex') })).toMatch(/refused \(status 2\)/);
    expect(await refusal({ response: Buffer.from('30053003020100', 'hex') })).toMatch(/holds no time stamp/);
  });

  it('never tells another time, whichever bit is flipped', async () => {
    const truth = await verifyTimestamp(good);
    if (!truth.ok) throw new Error(truth.reason);
    const flips = fc.tuple(fc.nat(good.response.length - 1), fc.nat(7));
    await fc.assert(
      fc.asyncProperty(flips, async ([at, bit]) => {
        const response = Uint8Array.from(good.response);
        response[at] = (response[at] ?? 0) ^ (1 << bit);
        const check = await verifyTimestamp({ ...good, response });
        if (check.ok) expect(check.time).toBe(truth.time);
      }),
      { numRuns: 400 },
    );
  });

  it('made of any bytes is a value with a reason, never an exception', async () => {
    const deep = Uint8Array.from({ length: 60_000 }, (_, at) => (at % 2 === 0 ? 0x30 : 0x80));
    expect(await refusal({ response: deep })).toMatch(/^timestamp-invalid/);
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), async (response) => {
        expect(await refusal({ response })).toMatch(/^timestamp-invalid/);
      }),
    );
  });
});
