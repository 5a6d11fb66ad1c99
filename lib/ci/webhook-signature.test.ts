import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AppError, fromUtf8, toBase64, utf8 } from '@/lib/kernel';
import { readToken } from './token';
import {
  judgeWebhookTime,
  readWebhookHeaders,
  webhookMessage,
  webhookSecretBytes,
} from './webhook-signature';

/** Published with the libraries of Standard Webhooks. */
const VECTOR = {
  id: 'msg_p5jXN8AQM9LWM0D4loKWxJek',
  timestamp: '1614265330',
  body: '{"test": 2432232314}',
  secret: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
  signature: 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
};

describe('the published vector of Standard Webhooks', () => {
  it('is signed as published', () => {
    const secret = webhookSecretBytes(VECTOR.secret);
    const message = webhookMessage(VECTOR.id, VECTOR.timestamp, utf8(VECTOR.body));
    expect(fromUtf8(message)).toBe(`${VECTOR.id}.${VECTOR.timestamp}.${VECTOR.body}`);
    const digest = createHmac('sha256', secret ?? '')
      .update(message)
      .digest('base64');
    expect(`v1,${digest}`).toBe(VECTOR.signature);
    const { id, timestamp, signature } = VECTOR;
    const { signatures } = readWebhookHeaders({ id, timestamp, signature });
    expect(signatures.map(toBase64)).toEqual([digest]);
  });
});

describe('a secret', () => {
  it.each([
    ['of 24 bytes', `whsec_${toBase64(new Uint8Array(24))}`, 24],
    ['of 64 bytes', `whsec_${toBase64(new Uint8Array(64))}`, 64],
    ['of 23 bytes', `whsec_${toBase64(new Uint8Array(23))}`, null],
    ['of 65 bytes', `whsec_${toBase64(new Uint8Array(65))}`, null],
    ['without its prefix', toBase64(new Uint8Array(32)), null],
    ['that is no base64', 'whsec_hello world', null],
    ['of nothing', '', null],
  ])('%s', (_name, text, length) => {
    expect(webhookSecretBytes(text)?.length ?? null).toBe(length);
  });
});

describe('the time of signing', () => {
  const signedAt = Number(VECTOR.timestamp);
  it.each([
    [0, true],
    [300, true],
    [-300, true],
    [301, false],
    [-301, false],
  ])('%d s away counts: %s', (away, counts) => {
    const judge = () => judgeWebhookTime(VECTOR.timestamp, new Date((signedAt + away) * 1000));
    if (counts) expect(judge).not.toThrow();
    else expect(judge).toThrowError(expect.objectContaining({ reason: 'signature-stale' }));
  });
});

/** What strangers may send: never anything but a refusal with a reason of ours. */
function refusesOnly(work: () => unknown): void {
  try {
    work();
  } catch (error) {
    expect(error).toBeInstanceOf(AppError);
    expect((error as AppError).reason).toMatch(/^(signature|token)-/);
  }
}

describe('whatever stands in the headers', () => {
  const header = fc.oneof(
    fc.string({ maxLength: 60 }),
    fc.string({ unit: fc.constantFrom('v', '1', ',', ' ', '=', 'A', '.', '\u0000', 'é'), maxLength: 80 }),
    fc.constant(null),
  );
  it('is read or refused with a reason', () => {
    fc.assert(
      fc.property(header, header, header, (id, timestamp, signature) =>
        refusesOnly(() => readWebhookHeaders({ id, timestamp, signature })),
      ),
      { numRuns: 2_000 },
    );
  });

  it('as a token is read or refused with a reason, and only RS256 and ES256 are ever let through', () => {
    const part = (value: unknown) => Buffer.from(JSON.stringify(value) ?? '').toString('base64url');
    const alg = fc.constantFrom(
      'none',
      'None',
      'HS256',
      'hs512',
      'RS256',
      'ES256',
      'PS256',
      'EdDSA',
      '',
      7,
      null,
    );
    const json = fc.oneof(
      fc.json().map((text) => JSON.parse(text) as unknown),
      fc.record({ alg, kid: fc.constantFrom('a', 1) }),
    );
    fc.assert(
      fc.property(json, json, fc.string({ maxLength: 20 }), (head, payload, tail) => {
        refusesOnly(() => {
          const { header: read } = readToken(`${part(head)}.${part(payload)}.${tail}`);
          expect(['RS256', 'ES256']).toContain(read.alg);
        });
      }),
      { numRuns: 2_000 },
    );
    fc.assert(fc.property(fc.string({ maxLength: 300 }), (text) => refusesOnly(() => readToken(text))));
  });
});
