import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import { GET as listed } from '@/app/api/ci/results/route';
import { POST as posted } from '@/app/api/webhooks/ci/route';
import { createToken, createUser } from '@/lib/access/server';
import { setRuntime } from '@/lib/http/runtime';
import { systemClock } from '@/lib/platform/ids';
import { CI_RUN, CI_SECRETS, ciClaims, ciConfigText } from '@/lib/testing/ci-post';
import { buildTestCli, type TestCli } from '@/lib/testing/cli';
import { testConfig, testCtx, testPorts, testRuntime, testUser } from '@/lib/testing/ctx';
import { createTestDb, type TestDb } from '@/lib/testing/db';
import { type OidcProvider, startOidcProvider } from '@/lib/testing/oidc-provider';

let cli: TestCli;
let test: TestDb;
let provider: OidcProvider;
let server: Server;
let url: string;
let readerToken: string;
/** Answers 503 before it answers right, this many times; and what the runner's own service was asked for. */
let unreachableTimes = 0;
let audiences: (string | null)[] = [];

beforeAll(async () => {
  for (const [name, value] of Object.entries(CI_SECRETS)) vi.stubEnv(name, value);
  [cli, test, provider] = await Promise.all([buildTestCli(), createTestDb(), startOidcProvider()]);
  const ports = testPorts(testConfig(ciConfigText({ issuer: provider.issuer }), CI_SECRETS));
  setRuntime(testRuntime(test.db, { clock: systemClock, ports }));
  server = createServer((req, res) => {
    void answer(req).then(async (reply) => {
      res.writeHead(reply.status, [...reply.headers].flat());
      res.end(await reply.text());
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const ctx = testCtx(test.db, { kind: 'system', job: 'test' }, { clock: systemClock });
  const { user } = await createUser(ctx, {
    email: 'viewer@example.com',
    name: 'Viewer',
    grants: [{ role: 'viewer', tenants: '*' }],
  });
  const actor = testUser(user.grants, user.id);
  readerToken = (await createToken({ ...ctx, actor }, { name: 'reader', grants: user.grants })).secret;
});
afterAll(async () => {
  cli.remove();
  server.closeAllConnections();
  server.close();
  await provider.stop();
  await test.drop();
});
beforeEach(() => {
  unreachableTimes = 0;
  audiences = [];
});

async function answer(req: IncomingMessage): Promise<Response> {
  const chunks: Buffer[] = [];
  for await (const chunk of req) chunks.push(chunk);
  const at = new URL(req.url ?? '/', url);
  if (at.pathname === '/runner-token') {
    audiences.push(at.searchParams.get('audience'));
    const isRunner = req.headers.authorization === 'Bearer runner';
    const value = await provider.signToken(ciClaims(provider.issuer, new Date()));
    return Response.json(isRunner ? { value } : {}, { status: isRunner ? 200 : 401 });
  }
  if (unreachableTimes > 0) {
    unreachableTimes -= 1;
    const problem = { code: 'unreachable', detail: 'The database does not answer.' };
    return Response.json(problem, { status: 503, headers: { 'retry-after': '0' } });
  }
  const headers = Object.entries(req.headers).filter(
    (entry): entry is [string, string] => typeof entry[1] === 'string',
  );
  const init = {
    method: req.method ?? 'GET',
    headers,
    ...(chunks.length > 0 && { body: Buffer.concat(chunks) }),
  };
  return (at.pathname === '/api/ci/results' ? listed : posted)(new Request(at, init));
}

const RUN = [
  ...['--repository', CI_RUN.repository, '--commit', CI_RUN.commit],
  ...['--run-id', CI_RUN.runId, '--run-url', 'https://ci.example.com/1'],
];
const RESULT = [
  '--name',
  'lint',
  '--verdict',
  'pass',
  '--release',
  'v0.3.3',
  '--counts',
  'passed=3,failed=0',
];
const mc = (args: string[], env: Record<string, string> = {}) =>
  cli.run(['--server', url, ...args], { env: { NO_COLOR: '1', ...env } });
const secret = { SECRET: CI_SECRETS.MC_TEST_CI_SECRET };

it('posts with a webhook secret, repeats under the same key, and lists what was posted', async () => {
  const args = [
    'ci',
    'post',
    ...RESULT,
    ...RUN,
    '--secret-env',
    'SECRET',
    '--finished-at',
    '2026-01-31T12:00:00Z',
  ];
  unreachableTimes = 2;
  const first = await mc([...args, '--json'], secret);
  expect(first.code, first.stderr).toBe(0);
  expect(first.stderr).toMatch(/Trying again in 0 s \(2 of 5\)/);
  const again = await mc([...args, '--json'], secret);
  expect(again.stdout).toBe(first.stdout);
  const { id } = JSON.parse(first.stdout);
  expect(await test.db.ciResult.count()).toBe(1);
  const list = await mc(['ci', 'results', '--name', 'lint', '--json'], { MC_TOKEN: readerToken });
  expect(JSON.parse(list.stdout)).toMatchObject([
    { id, postedBy: { name: 'builder' }, counts: { passed: 3 } },
  ]);
  const table = await mc(['ci', 'results'], { MC_TOKEN: readerToken });
  expect(table.stdout).toMatch(/VERDICT +NAME[\s\S]*pass +lint +v0\.3\.3/);
});

it('asks the runner for a token in GitHub Actions, and knows the run by itself', async () => {
  const env = {
    ACTIONS_ID_TOKEN_REQUEST_URL: `${url}/runner-token?api-version=2.0`,
    ACTIONS_ID_TOKEN_REQUEST_TOKEN: 'runner',
    GITHUB_REPOSITORY: CI_RUN.repository,
    GITHUB_SHA: CI_RUN.commit,
    GITHUB_RUN_ID: CI_RUN.runId,
    GITHUB_RUN_ATTEMPT: '1',
    GITHUB_SERVER_URL: 'https://github.com',
  };
  const args = [
    'ci',
    'post',
    '--name',
    'tests',
    '--verdict',
    'hold',
    '--release',
    'v0.3.3',
    '--audience',
    'https://mc.test',
  ];
  const done = await mc([...args, '--exit-by-verdict'], env);
  expect(done.code, done.stderr).toBe(6);
  expect(done.stdout).toMatch(/^posted {2}cir_\w{26} {2}tests {2}hold/);
  expect(audiences).toEqual(['https://mc.test']);
  const row = await test.db.ciResult.findFirstOrThrow({ where: { name: 'tests' } });
  expect(row).toMatchObject({
    actorId: `github:${CI_RUN.repositoryId}`,
    runUrl: 'https://github.com/acme/shop/actions/runs/4711',
  });
  const refused = await mc(args, { ...env, ACTIONS_ID_TOKEN_REQUEST_TOKEN: 'other' });
  expect([refused.code, refused.stderr]).toEqual([4, expect.stringMatching(/id-token: write/)]);
}, 60_000);

it.each([
  ['nothing to prove who posts', [...RESULT, ...RUN], {}, 3, /permissions: id-token: write/],
  ['a secret that is none', [...RESULT, ...RUN, '--secret-env', 'SECRET'], { SECRET: 'x' }, 2, /whsec_/],
  [
    'a secret nobody knows',
    [...RESULT, ...RUN, '--secret-env', 'SECRET'],
    { SECRET: `whsec_${'A'.repeat(32)}` },
    3,
    /id\.timestamp\.body/,
  ],
  ['an option that is missing', [...RESULT, '--secret-env', 'SECRET'], secret, 2, /--repository/],
  [
    'counts that cannot be read',
    [...RUN, ...RESULT.slice(0, 6), '--counts', 'many', '--secret-env', 'SECRET'],
    secret,
    2,
    /passed=10/,
  ],
  [
    'a name nobody registered',
    [...RUN, ...RESULT, '--name', 'coverage', '--secret-env', 'SECRET'],
    secret,
    2,
    /ci\.names/,
  ],
  [
    'one key for two bodies',
    [...RUN, ...RESULT, '--key', 'twice', '--verdict', 'hold', '--secret-env', 'SECRET'],
    secret,
    5,
    /used for another body/,
  ],
])('ends as the exit codes say with %s', async (_name, args, env, code, words) => {
  if (args.includes('twice'))
    await mc(['ci', 'post', ...RUN, ...RESULT, '--key', 'twice', '--secret-env', 'SECRET'], secret);
  const done = await mc(['ci', 'post', ...args], env);
  expect([done.code, done.stderr]).toEqual([code, expect.stringMatching(words)]);
});

it('refuses an attestation that is none, whatever the file is called', async () => {
  writeFileSync(join(cli.home, 'a.sigstore.json'), '{}');
  const done = await mc(['ci', 'post', '--attestation', 'a.sigstore.json', '--secret-env', 'SECRET'], secret);
  expect([done.code, done.stderr]).toEqual([2, expect.stringMatching(/Sigstore bundle/)]);
});
