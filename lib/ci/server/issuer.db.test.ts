import { describe, expect, it } from 'vitest';
import { utf8 } from '@/lib/kernel';
import { metrics } from '@/lib/platform/metrics';
import { aResultPost } from '@/lib/testing/ci-post';
import { CI_BODY, receivingInstallation } from '@/lib/testing/ci-refusals';
import { receivePost } from '.';
import { REFUSALS_PER_ADDRESS } from './count-refusal';

const { bearer, claims, clock, ctxWith, provider, seconds, send, withClaims } = receivingInstallation();
const b64 = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');

describe('the issuer', () => {
  it('is asked once for many tokens, and again for a key it did not have, at most once in 30 s', async () => {
    const own = ctxWith('');
    const asked = provider().keysAsked;
    await Promise.all([1, 2, 3].map(async () => send(await withClaims({}), CI_BODY, own)));
    expect(provider().keysAsked).toBe(asked + 1);
    await provider().rotateKey();
    expect(await send(await withClaims({}), CI_BODY, own)).toBe('token-key-unknown');
    expect(provider().keysAsked).toBe(asked + 1);
    clock.advance(30);
    expect(await send(await withClaims({ details: 1 }), CI_BODY, own)).toBe('taken');
    expect(provider().keysAsked).toBe(asked + 2);
    for (let n = 0; n < 5; n++) {
      const stranger = bearer(`${b64({ alg: 'RS256', kid: `k${n}` })}.${b64(claims())}.AA`);
      expect(await send(stranger, CI_BODY, own)).toBe('token-key-unknown');
    }
    expect(provider().keysAsked).toBe(asked + 2);
  });

  it('that takes a key back is believed once its keys are read again', async () => {
    const own = ctxWith('');
    const old = await withClaims({ exp: seconds() + 900 });
    expect(await send(old, CI_BODY, own)).toBe('taken');
    await provider().rotateKey({ drop: true });
    clock.advance(601);
    expect(await send(old, JSON.stringify(aResultPost({ name: 'tests' })), own)).toBe('token-key-unknown');
  });

  it.each(['error', 'redirect', 'too-large', 'no-json'] as const)(
    'that answers with “%s” is a state of its own, to be tried again later',
    async (answer) => {
      const own = ctxWith('');
      provider().keysAnswer = answer;
      try {
        const all = new Headers({ 'content-type': 'application/json', ...(await withClaims({})) });
        await expect(
          receivePost(own, { headers: all, read: async () => utf8(CI_BODY) }),
        ).rejects.toMatchObject({
          code: 'unreachable',
          reason: 'issuer-unreachable',
          retryAfterSeconds: 30,
        });
      } finally {
        provider().keysAnswer = 'good';
      }
      clock.advance(31);
      expect(await send(await withClaims({}), CI_BODY, own)).toBe('taken');
    },
  );

  it('that stops answering is done without for an hour, with the keys it gave', async () => {
    const own = ctxWith('');
    expect(await send(await withClaims({}), CI_BODY, own)).toBe('taken');
    provider().keysAnswer = 'error';
    clock.advance(1_200);
    expect(await send(await withClaims({}), CI_BODY, own)).toBe('taken');
    clock.advance(3_000);
    expect(await send(await withClaims({}), CI_BODY, own)).toBe('issuer-unreachable');
    provider().keysAnswer = 'good';
  });
});

describe('refusals of one address', () => {
  it('are explained up to a limit; then it is told to wait, while what is right is still taken', async () => {
    const stranger = async () => send(bearer(await provider().signToken(claims(), 'stranger')));
    for (let n = 0; n < REFUSALS_PER_ADDRESS; n++) expect(await stranger()).toBe('token-signature-bad');
    expect(await stranger()).toBe('too-many-failures');
    expect(await send(await withClaims({}))).toBe('taken');
    clock.advance(900);
    expect(await stranger()).toBe('token-signature-bad');
  });

  it('are counted by what they were', async () => {
    const text = await metrics().registry.getSingleMetricAsString('mc_ci_ingest_total');
    for (const outcome of [
      'result',
      'replayed',
      'token-signature-bad',
      'issuer-unreachable',
      'token-key-unknown',
    ])
      expect(text).toContain(`outcome="${outcome}"`);
    expect(text).not.toContain('outcome="error"');
  });
});
