import { generateKeyPairSync } from 'node:crypto';
import { exportJWK } from 'jose';
import { describe, expect, it } from 'vitest';
import { aResultPost, signedHeaders } from '@/lib/testing/ci-post';
import { CI_BODY, receivingInstallation } from '@/lib/testing/ci-refusals';

type Given = Record<string, string>;
const { bearer, claims, ctxWith, now, provider, results, seconds, send, withClaims } =
  receivingInstallation();
const b64 = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');

describe('a token is refused', () => {
  const cases: [string, () => Promise<Given> | Given, string][] = [
    ['when there is none', () => ({}), 'credentials-missing'],
    ['when it is no bearer token', () => ({ authorization: 'Basic dXNlcjpwdw==' }), 'token-malformed'],
    ['when it is no JWT', () => bearer('abc.def'), 'token-malformed'],
    [
      'when it is cut short',
      async () => bearer((await provider().signToken(claims())).slice(0, -20)),
      'token-signature-bad',
    ],
    ['of API form that nobody holds', () => bearer(`mct_${'a'.repeat(43)}`), 'token-unknown'],
    [
      'without a signature',
      () => bearer(`${b64({ alg: 'none', kid: 'test' })}.${b64(claims())}.`),
      'token-alg-none',
    ],
    [
      'with alg nOnE',
      () => bearer(`${b64({ alg: 'nOnE', kid: 'test' })}.${b64(claims())}.`),
      'token-alg-none',
    ],
    [
      'signed HS256 with the public key',
      async () => bearer(await provider().signToken(claims(), 'shared-secret')),
      'token-alg-symmetric',
    ],
    [
      'signed with an algorithm not on the list',
      () => bearer(`${b64({ alg: 'PS256', kid: 'test' })}.${b64(claims())}.AA`),
      'token-alg-not-allowed',
    ],
    ['that names no key', () => bearer(`${b64({ alg: 'RS256' })}.${b64(claims())}.AA`), 'token-key-unknown'],
    [
      'that brings its own key',
      async () => {
        const { publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
        const header = { alg: 'RS256', kid: 'mine', jwk: await exportJWK(publicKey) };
        return bearer(`${b64(header)}.${b64(claims())}.AA`);
      },
      'token-key-unknown',
    ],
    [
      'with critical extensions',
      () => bearer(`${b64({ alg: 'RS256', kid: 'test', crit: ['x'] })}.${b64(claims())}.AA`),
      'token-malformed',
    ],
    [
      'signed by a stranger',
      async () => bearer(await provider().signToken(claims(), 'stranger')),
      'token-signature-bad',
    ],
    ['of another issuer', () => withClaims({ iss: 'https://issuer.test' }), 'token-issuer-wrong'],
    ['for another audience', () => withClaims({ aud: 'https://other.test' }), 'token-audience-wrong'],
    ['for several others', () => withClaims({ aud: ['a', 'b'] }), 'token-audience-wrong'],
    ['that has expired', () => withClaims({ exp: seconds() - 31, iat: seconds() - 300 }), 'token-expired'],
    ['that is not valid yet', () => withClaims({ nbf: seconds() + 31 }), 'token-not-yet-valid'],
    ['issued in the future', () => withClaims({ iat: seconds() + 31 }), 'token-not-yet-valid'],
    [
      'issued long ago, however long it lasts',
      () => withClaims({ iat: seconds() - 631, exp: seconds() + 900 }),
      'token-too-old',
    ],
    ['without jti', () => withClaims({ jti: undefined }), 'token-claim-missing'],
    ['without exp', () => withClaims({ exp: undefined }), 'token-claim-missing'],
    ['of another repository', () => withClaims({ repository_id: '999' }), 'repository-not-allowed'],
    [
      'of a repository that another owner has under this name',
      () => withClaims({ repository_owner_id: '999' }),
      'repository-not-allowed',
    ],
    [
      'of a pull_request_target run',
      () => withClaims({ event_name: 'pull_request_target' }),
      'event-not-allowed',
    ],
    ['of a workflow_run run', () => withClaims({ event_name: 'workflow_run' }), 'event-not-allowed'],
    [
      'of another commit than the body says',
      () => withClaims({ sha: 'f'.repeat(40) }),
      'claims-contradict-body',
    ],
    ['of another run than the body says', () => withClaims({ run_id: '4712' }), 'claims-contradict-body'],
    [
      'of another attempt than the body says',
      () => withClaims({ run_attempt: '2' }),
      'claims-contradict-body',
    ],
    [
      'beside a signature',
      async () => ({ ...(await withClaims({})), ...signedHeaders(CI_BODY, now()) }),
      'credentials-ambiguous',
    ],
  ];
  it.each(cases)('%s', async (_name, headers, reason) => {
    const before = await results();
    expect(await send(await headers())).toBe(reason);
    expect(await results()).toBe(before);
  });

  it('at its second post, but not when it repeats the first', async () => {
    const headers = await withClaims({});
    const body = JSON.stringify(aResultPost({ details: { once: 1 } }));
    expect(await send(headers, body)).toBe('taken');
    expect(await send(headers, body)).toBe('taken');
    expect(await send(headers, JSON.stringify(aResultPost({ name: 'tests' })))).toBe('token-replayed');
    expect(await send({ ...headers, 'idempotency-key': 'other' }, body)).toBe('token-replayed');
  });

  it('within 30 s of either end it still counts', async () => {
    expect(await send(await withClaims({ exp: seconds() - 29, iat: seconds() - 300 }), CI_BODY)).toBe(
      'taken',
    );
    expect(await send(await withClaims({ nbf: seconds() + 29 }), CI_BODY)).toBe('taken');
  });

  const RULES =
    ', refs: [refs/heads/main], environments: [prod*], workflows: ["acme/shop/.github/workflows/ci.yml@*"], events: [push], tenants: [TENANT_001]';
  it.each([
    ['ref', { ref: 'refs/heads/main2' }, 'ref-not-allowed'],
    ['ref that is missing', { ref: undefined }, 'ref-not-allowed'],
    ['environment', { environment: 'staging' }, 'environment-not-allowed'],
    ['environment that is missing', { environment: undefined }, 'environment-not-allowed'],
    [
      'workflow',
      { job_workflow_ref: 'acme/shop/.github/workflows/other.yml@refs/heads/main' },
      'workflow-not-allowed',
    ],
    ['event', { event_name: 'pull_request' }, 'event-not-allowed'],
    ['tenant, here all of them', {}, 'role-missing'],
  ])('by the rule of its repository on %s', async (rule, change, reason) => {
    const strict = ctxWith(RULES);
    const body = JSON.stringify(aResultPost({ details: { rule } }));
    expect(await send(await withClaims({ environment: 'production', ...change }), body, strict)).toBe(reason);
    const fine = JSON.stringify(aResultPost({ tenant: 'TENANT_001' }));
    expect(await send(await withClaims({ environment: 'production' }), fine, strict)).toBe('taken');
  });
});
