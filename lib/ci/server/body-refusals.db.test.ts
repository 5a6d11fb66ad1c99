import { describe, expect, it } from 'vitest';
import { aResultPost, CI_SECRETS, signedHeaders } from '@/lib/testing/ci-post';
import { CI_BODY, receivingInstallation } from '@/lib/testing/ci-refusals';

type Given = Record<string, string>;
const { now, seconds, send, withClaims } = receivingInstallation();

describe('a signature is refused', () => {
  const cases: [string, () => Given, string][] = [
    ['over other bytes', () => signedHeaders(`${CI_BODY} `, now()), 'signature-bad'],
    [
      'by a secret nobody has',
      () => signedHeaders(CI_BODY, now(), { secret: `whsec_${'A'.repeat(32)}` }),
      'signature-bad',
    ],
    [
      'moved to another id',
      () => ({ ...signedHeaders(CI_BODY, now()), 'webhook-id': 'msg_other' }),
      'signature-bad',
    ],
    [
      'moved to another time',
      () => ({ ...signedHeaders(CI_BODY, now()), 'webhook-timestamp': String(seconds() + 1) }),
      'signature-bad',
    ],
    ['301 s old', () => signedHeaders(CI_BODY, now(), { skewSeconds: -301 }), 'signature-stale'],
    ['301 s ahead', () => signedHeaders(CI_BODY, now(), { skewSeconds: 301 }), 'signature-stale'],
    [
      'without its id',
      () => ({ 'webhook-timestamp': '1', 'webhook-signature': 'v1,AA==' }),
      'signature-malformed',
    ],
    [
      'without its time',
      () => ({ 'webhook-id': 'a', 'webhook-signature': 'v1,AA==' }),
      'signature-malformed',
    ],
    ['with a dot in its id', () => signedHeaders(CI_BODY, now(), { id: 'a.b' }), 'signature-malformed'],
    [
      'with a time that is no number',
      () => ({ ...signedHeaders(CI_BODY, now()), 'webhook-timestamp': 'now' }),
      'signature-malformed',
    ],
    [
      'of another version alone',
      () => ({ ...signedHeaders(CI_BODY, now()), 'webhook-signature': 'v1a,AA==' }),
      'signature-malformed',
    ],
    [
      'of eleven at once',
      () => ({ ...signedHeaders(CI_BODY, now()), 'webhook-signature': 'v1,AA== '.repeat(11) }),
      'signature-malformed',
    ],
    [
      'with a key of its own',
      () => ({ ...signedHeaders(CI_BODY, now()), 'idempotency-key': 'second' }),
      'idempotency-key-invalid',
    ],
    [
      'of a sender that may not speak for all tenants',
      () => signedHeaders(CI_BODY, now(), { secret: CI_SECRETS.MC_TEST_CI_SECRET_NARROW }),
      'role-missing',
    ],
  ];
  it.each(cases)('%s', async (_name, headers, reason) => {
    expect(await send(headers())).toBe(reason);
  });

  it('for a repository of somebody else', async () => {
    const body = JSON.stringify(aResultPost({ repository: 'other/shop' }));
    expect(await send(signedHeaders(body, now()), body)).toBe('sender-not-allowed');
  });

  it('300 s either way it still counts, and an id is good for one post', async () => {
    expect(await send(signedHeaders(CI_BODY, now(), { skewSeconds: -300 }))).toBe('taken');
    expect(await send(signedHeaders(CI_BODY, now(), { skewSeconds: 300 }))).toBe('taken');
    const other = JSON.stringify(aResultPost({ name: 'tests' }));
    expect(await send(signedHeaders(CI_BODY, now(), { id: 'msg_1' }))).toBe('taken');
    expect(await send(signedHeaders(other, now(), { id: 'msg_1' }), other)).toBe('idempotency-key-reused');
  });
});

describe('a body is refused', () => {
  const json = (change: object) => JSON.stringify(aResultPost(change as { [key: string]: unknown }));
  it.each([
    ['that is no JSON', '{', 'body-not-json'],
    ['that is not UTF-8', Uint8Array.of(0x22, 0xff, 0x22), 'body-not-json'],
    ['with a key twice', CI_BODY.replace('{', '{"kind":"result",'), 'body-not-json'],
    [
      'nested deeper than 24',
      json({ details: JSON.parse(`${'{"a":'.repeat(30)}1${'}'.repeat(30)}`) }),
      'body-not-json',
    ],
    ['of another kind', json({ kind: 'note' }), 'body-invalid'],
    ['with a field nobody knows', json({ extra: 1 }), 'body-invalid'],
    ['with a short commit', json({ commit: 'abc' }), 'body-invalid'],
    ['with a release that is none', json({ release: 'latest' }), 'body-invalid'],
    [
      'with a password in the address of the run',
      json({ run: { id: '1', attempt: 1, url: 'https://a:b@ci.example/1' } }),
      'body-invalid',
    ],
    [
      'with a script as the address of the run',
      json({ run: { id: '1', attempt: 1, url: 'javascript:alert(1)' } }),
      'body-invalid',
    ],
    ['with an unknown name', json({ name: 'coverage' }), 'result-name-unknown'],
    ['of a tenant that is not declared', json({ tenant: 'TENANT_404' }), 'tenant-unknown'],
    ['that finished before it started', json({ startedAt: '2030-06-15T11:59:30Z' }), 'time-impossible'],
    ['that finishes in the future', json({ finishedAt: '2030-06-15T12:30:00Z' }), 'time-impossible'],
    ['that passed with failures', json({ counts: { passed: 3, failed: 1 } }), 'result-contradictory'],
    ['that passed with nothing run', json({ counts: { skipped: 3 } }), 'result-contradictory'],
    [
      'that is larger than a result may be',
      json({ details: { text: 'x' } }).padEnd(1024 * 1024 + 1),
      'body-too-large',
    ],
  ])('%s', async (_name, body, reason) => {
    expect(await send(signedHeaders(body, now()), body)).toBe(reason);
    expect(await send(await withClaims({}), body)).toBe(reason);
  });

  it('of another media type', async () => {
    const headers = { ...(await withClaims({})), 'content-type': 'text/plain' };
    expect(await send(headers, json({ details: { plain: true } }))).toBe('content-type-wrong');
  });

  it('under a key that is none', async () => {
    expect(await send({ ...(await withClaims({})), 'idempotency-key': 'a b' })).toBe(
      'idempotency-key-invalid',
    );
  });
});
