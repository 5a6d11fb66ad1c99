import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { readEnv } from '@/lib/platform/env';
import { CI_WEBHOOK_SECRET } from '@/lib/testing/ci-post';
import { type OidcProvider, startOidcProvider } from '@/lib/testing/oidc-provider';
import { ciChecks } from './ci-checks';

let dir = '';
let provider: OidcProvider;
beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'mc-doctor-'));
  provider = await startOidcProvider();
});
afterAll(async () => {
  rmSync(dir, { recursive: true, force: true });
  await provider.stop();
});

async function examine(ci: string, variables: Record<string, string> = {}) {
  const config = join(dir, 'mission-control.yaml');
  writeFileSync(
    config,
    `environment: { name: test, kind: demo }
sources: [{ id: main, url: "http://127.0.0.1:9" }]
tenants: [{ id: T1 }]
ci: { ${ci} }
`,
  );
  const env = readEnv({ MC_CONFIG: config, MC_DATA_DIR: dir });
  const findings = [];
  for (const check of ciChecks({ env, variables: { MC_CONFIG: config, ...variables } }))
    findings.push(await check());
  return findings.flat();
}

const issuer = (address: string) =>
  `github: [{ issuer: "${address}", jwksUrl: "${address}/jwks", audience: mc, repositories: [{ repositoryId: 1, ownerId: 2 }] }]`;
const SECRET = 'webhooks: [{ name: builder, secrets: [{ env: CI_SECRET }], repositories: [acme/*] }]';

it('looks at nothing where CI posts nothing, or the configuration cannot be read', async () => {
  expect(await examine('names: [e2e]')).toEqual([]);
  expect(await examine('github: nonsense')).toEqual([]);
});

it('counts the keys an issuer publishes, and says when they cannot be read', async () => {
  expect(await examine(issuer(provider.issuer))).toEqual([
    { check: `CI issuer ${provider.issuer}`, state: 'ok', detail: '1 keys' },
  ]);
  for (const answer of ['error', 'redirect', 'no-json', 'too-large'] as const) {
    provider.keysAnswer = answer;
    const [found] = await examine(issuer(provider.issuer));
    expect(found, answer).toMatchObject({ state: 'fail', detail: expect.stringContaining('cannot be read') });
  }
  provider.keysAnswer = 'good';
  const [gone] = await examine(issuer('http://127.0.0.1:9'));
  expect(gone).toMatchObject({ state: 'fail', mend: expect.stringContaining('answered 503') });
});

it('tells a secret that can be used from text that is none, and shows neither; a missing one is told by the configuration', async () => {
  expect(await examine(SECRET, { CI_SECRET: CI_WEBHOOK_SECRET })).toEqual([
    { check: 'CI secret 1 of builder', state: 'ok', detail: 'can be read' },
  ]);
  expect(await examine(SECRET)).toEqual([]);
  for (const text of ['correct-horse-battery', 'whsec_c2hvcnQ=']) {
    const found = await examine(SECRET, { CI_SECRET: text });
    expect(found).toMatchObject([{ state: 'fail', mend: expect.stringContaining('openssl rand') }]);
    expect(JSON.stringify(found)).not.toContain(text);
  }
});

it('reads the public keys of CI, and takes no other file for one', async () => {
  const pair = generateKeyPairSync('ed25519');
  writeFileSync(join(dir, 'gate.pub'), pair.publicKey.export({ format: 'pem', type: 'spki' }));
  writeFileSync(join(dir, 'gate.pem'), pair.privateKey.export({ format: 'pem', type: 'pkcs8' }));
  const key = (file: string) => `keys: [{ name: gate, file: "${join(dir, file)}" }]`;
  expect(await examine(key('gate.pub'))).toMatchObject([
    { check: 'CI key gate', state: 'ok', detail: expect.stringMatching(/^SHA256:/) },
  ]);
  for (const file of ['gate.pem', 'nothing.pub', 'mission-control.yaml'])
    expect(await examine(key(file)), file).toMatchObject([
      { check: 'CI key gate', state: 'fail', mend: expect.stringContaining('ci.keys') },
    ]);
});
