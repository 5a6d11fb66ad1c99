import { createHmac, randomUUID } from 'node:crypto';
import type { OidcProvider } from './oidc-provider';

/** Values of the run that posts, as a token of GitHub Actions and the body of the result both say them. */
export const CI_RUN = {
  repository: 'acme/shop',
  repositoryId: '123456',
  ownerId: '654321',
  commit: '0123456789abcdef0123456789abcdef01234567',
  runId: '4711',
} as const;
export const CI_AUDIENCE = 'https://mc.test';
/** Published with Standard Webhooks' own libraries. */
export const CI_WEBHOOK_SECRET = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';

type Change = { [key: string]: unknown };

/** A configuration of an issuer and one sender, for `testConfig`. `kind` makes the environment a demo or a real one. */
export function ciConfigText(
  options: { issuer?: string; kind?: 'demo' | 'development'; more?: string; repository?: string } = {},
): string {
  const { issuer = 'http://127.0.0.1:9', kind = 'demo', more = '', repository = '' } = options;
  return `
environment: { name: test, kind: ${kind} }
sources: [{ id: prometheus, url: "http://127.0.0.1:9", region: eu }]
tenants: [{ id: TENANT_001, residency: eu }, { id: TENANT_002, residency: eu }]
evidence: { stores: [{ id: local-eu, kind: local, region: eu }], exportRegions: [eu] }
ci:
  names: [e2e]
  github:
    - issuer: "${issuer}"
      jwksUrl: "${issuer}/jwks"
      audience: ${CI_AUDIENCE}
      repositories:
        - { repositoryId: ${CI_RUN.repositoryId}, ownerId: ${CI_RUN.ownerId}${repository} }
  webhooks:
    - { name: builder, secrets: [{ env: MC_TEST_CI_SECRET }, { env: MC_TEST_CI_SECRET_NEW }], repositories: [acme/*] }
    - { name: narrow, secrets: [{ env: MC_TEST_CI_SECRET_NARROW }], tenants: [TENANT_001] }
${more}`;
}

/** What the environment of such an installation holds. */
export const CI_SECRETS = {
  MC_TEST_CI_SECRET: CI_WEBHOOK_SECRET,
  MC_TEST_CI_SECRET_NEW: `whsec_${Buffer.alloc(32, 7).toString('base64')}`,
  MC_TEST_CI_SECRET_NARROW: `whsec_${Buffer.alloc(24, 9).toString('base64')}`,
} as const;

/** A result as CI posts it at the time of `testClock`. */
export function aResultPost(change: Change = {}): Change {
  return {
    kind: 'result',
    name: 'lint',
    verdict: 'pass',
    release: 'v0.3.3',
    commit: CI_RUN.commit,
    repository: CI_RUN.repository,
    run: { id: CI_RUN.runId, attempt: 1, url: 'https://ci.example.com/runs/4711' },
    startedAt: '2030-06-15T11:58:00Z',
    finishedAt: '2030-06-15T11:59:00Z',
    counts: { passed: 3, failed: 0 },
    ...change,
  };
}

/** Claims of a run of GitHub Actions at a time. */
export function ciClaims(issuer: string, now: Date, change: Change = {}): Change {
  const seconds = Math.floor(now.getTime() / 1000);
  return {
    iss: issuer,
    aud: CI_AUDIENCE,
    sub: 'repo:acme/shop:ref:refs/heads/main',
    jti: randomUUID(),
    iat: seconds,
    nbf: seconds,
    exp: seconds + 300,
    repository: CI_RUN.repository,
    repository_id: CI_RUN.repositoryId,
    repository_owner_id: CI_RUN.ownerId,
    sha: CI_RUN.commit,
    run_id: CI_RUN.runId,
    run_attempt: '1',
    ref: 'refs/heads/main',
    event_name: 'push',
    job_workflow_ref: 'acme/shop/.github/workflows/ci.yml@refs/heads/main',
    actor: 'sam',
    ...change,
  };
}

/** A bearer header with a fresh token of the issuer. */
export async function bearerOf(
  provider: OidcProvider,
  now: Date,
  change: Change = {},
): Promise<Record<string, string>> {
  return { authorization: `Bearer ${await provider.signToken(ciClaims(provider.issuer, now, change))}` };
}

/** The three headers of Standard Webhooks over these bytes. */
export function signedHeaders(
  body: string | Uint8Array,
  now: Date,
  options: { id?: string; secret?: string; skewSeconds?: number } = {},
): Record<string, string> {
  const { id = `msg_${randomUUID()}`, secret = CI_WEBHOOK_SECRET, skewSeconds = 0 } = options;
  const timestamp = String(Math.floor(now.getTime() / 1000) + skewSeconds);
  const key = Buffer.from(secret.replace('whsec_', ''), 'base64');
  const digest = createHmac('sha256', key).update(`${id}.${timestamp}.`).update(body).digest('base64');
  return { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': `v1,${digest}` };
}
