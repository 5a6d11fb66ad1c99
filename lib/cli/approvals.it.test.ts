import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { POST as decide } from '@/app/api/approvals/[approvalId]/decisions/route';
import { GET as readFile } from '@/app/api/approvals/[approvalId]/file/route';
import { GET as readOne } from '@/app/api/approvals/[approvalId]/route';
import { POST as begin } from '@/app/api/approvals/[approvalId]/statement/route';
import { GET as list, POST as request } from '@/app/api/approvals/route';
import { DELETE as revokeKey } from '@/app/api/me/approver-keys/[keyId]/route';
import { POST as addKey, GET as listKeys } from '@/app/api/me/approver-keys/route';
import type { Role } from '@/lib/access';
import { createToken, createUser } from '@/lib/access/server';
import { getRuntime, setRuntime } from '@/lib/http/runtime';
import { pemOf } from '@/lib/keys';
import { currentKey } from '@/lib/keys/server';
import { readServerEnv } from '@/lib/platform/env';
import { closeSignals } from '@/lib/signals/server';
import { buildTestCli, type CliResult, type TestCli } from '@/lib/testing/cli';
import { testClock, testCtx, testRuntime, testUser } from '@/lib/testing/ctx';
import { createTestDb, type TestDb } from '@/lib/testing/db';
import { missingTools } from '@/lib/testing/unpack';

type Handler = (req: Request, context: { params: Promise<never> }) => Promise<Response>;

/** The real routes, as the web process serves them. */
const ROUTES: [method: string, path: RegExp, handler: unknown][] = [
  ['GET', /^\/api\/approvals$/, list],
  ['POST', /^\/api\/approvals$/, request],
  ['GET', /^\/api\/approvals\/(?<approvalId>[^/]+)$/, readOne],
  ['GET', /^\/api\/approvals\/(?<approvalId>[^/]+)\/file$/, readFile],
  ['POST', /^\/api\/approvals\/(?<approvalId>[^/]+)\/statement$/, begin],
  ['POST', /^\/api\/approvals\/(?<approvalId>[^/]+)\/decisions$/, decide],
  ['GET', /^\/api\/me\/approver-keys$/, listKeys],
  ['POST', /^\/api\/me\/approver-keys$/, addKey],
  ['DELETE', /^\/api\/me\/approver-keys\/(?<keyId>[^/]+)$/, revokeKey],
];
const hasSsh = missingTools(['ssh-keygen']).length === 0;

let cli: TestCli;
let database: TestDb;
let server: Server;
let url: string;
let folder: string;
const tokens: Partial<Record<Role, string>> = {};
let password = '';
/** What a server that lies puts in place of a payload. */
let lie: ((text: string) => string) | null = null;

beforeAll(async () => {
  [cli, database] = await Promise.all([buildTestCli(), createTestDb()]);
  server = createServer((req, res) => {
    void serve(req).then(async (reply) => {
      const text = Buffer.from(await reply.arrayBuffer());
      res.writeHead(reply.status, [...reply.headers].flat());
      res.end(lie === null ? text : lie(text.toString('utf8')));
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  url = `http://localhost:${(server.address() as AddressInfo).port}`;
  const variables = {
    DATABASE_URL: database.url,
    NEXTAUTH_URL: url,
    NEXTAUTH_SECRET: 'a secret of at least thirty-two characters, for tests',
    MC_INSTALL_ID: '0a1b2c3d',
  };
  for (const [name, value] of Object.entries(variables)) vi.stubEnv(name, value);
  const clock = testClock(new Date().toISOString());
  setRuntime(testRuntime(database.db, { clock, env: readServerEnv(variables) }));
  const system = testCtx(database.db, { kind: 'system', job: 'test' }, { clock });
  for (const role of ['operator', 'approver'] as const) {
    const grants = [{ role, tenants: '*' as const }];
    const { user, oneTimePassword } = await createUser(system, {
      email: `${role}@example.com`,
      name: role,
      grants,
    });
    const actor = { ...testUser(role, user.id), email: user.email };
    tokens[role] = (await createToken({ ...system, actor }, { name: role, grants })).secret;
    if (role === 'approver') password = oneTimePassword;
  }
  folder = join(cli.home, 'work');
  mkdirSync(folder);
  writeFileSync(join(folder, 'change.json'), '{"type":"config-change","release":"v0.3.3","n":1}');
  const key = await currentKey(system, 'demo', 'attest');
  writeFileSync(join(folder, 'mc.pub'), pemOf(key));
});
afterAll(async () => {
  vi.unstubAllEnvs();
  server.close();
  await closeSignals(getRuntime());
  await database.drop();
  cli.remove();
});

async function serve(req: IncomingMessage): Promise<Response> {
  const target = new URL(req.url ?? '/', url);
  const chunks: Buffer[] = [];
  for await (const chunk of req) chunks.push(chunk as Buffer);
  for (const [method, path, handler] of ROUTES) {
    const match = path.exec(target.pathname);
    if (method !== req.method || match === null) continue;
    const headers = new Headers(
      Object.entries(req.headers).map(([name, value]): [string, string] => [name, String(value)]),
    );
    const body = req.method === 'GET' || chunks.length === 0 ? null : Buffer.concat(chunks);
    const given = new Request(target, { method, headers, body });
    return (handler as Handler)(given, { params: Promise.resolve({ ...match.groups } as never) });
  }
  return new Response('{}', { status: 404, headers: { 'content-type': 'application/json' } });
}

const mc = (as: 'operator' | 'approver', args: string[], input = ''): Promise<CliResult> =>
  cli.run([...args, '--server', url], { cwd: folder, input, env: { MC_TOKEN: tokens[as] ?? '' } });
const offline = (...args: string[]) => cli.run(args, { cwd: folder });
const ask = async (subject: string, payload = 'change.json'): Promise<string> => {
  const options = [
    '--kind',
    'config-change',
    '--title',
    'Widen egress',
    '--subject',
    subject,
    '--payload',
    payload,
  ];
  const { code, stdout, stderr } = await mc('operator', ['approvals', 'request', ...options, '--json']);
  if (code !== 0) throw new Error(stderr);
  return JSON.parse(stdout).id;
};

describe.skipIf(!hasSsh)('approving from the command line', () => {
  let id: string;
  beforeAll(() => {
    execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', 'x', '-f', join(folder, 'id')]);
  });

  test('a key is registered with the password of its owner, and listed', async () => {
    const add = ['approvals', 'keys', 'add', 'id.pub', '--name', 'laptop', '--password-stdin'];
    expect((await mc('approver', add, 'wrong')).code).toBe(3);
    expect(await mc('approver', add, password)).toMatchObject({ code: 0 });
    const listed = await mc('approver', ['approvals', 'keys', 'list']);
    expect(listed.stdout).toContain(
      execFileSync('ssh-keygen', ['-lf', join(folder, 'id.pub')])
        .toString()
        .split(' ')[1],
    );
    expect(
      (await mc('approver', ['approvals', 'keys', 'add', 'id', '--name', 'x', '--password-stdin'], password))
        .code,
    ).toBe(2);
  });

  test('what is asked is shown with its digest, and signed only when asked to', async () => {
    id = await ask('config/one');
    const shown = await mc('approver', ['approvals', 'show', id]);
    expect(shown.stdout).toMatch(
      /"release": "v0\.3\.3"[\s\S]*digest {7}sha256:[0-9a-f]{64}\nfingerprint {2}([0-9a-f]{4} ?){8}/,
    );
    const sign = ['approvals', 'sign', id, '--key', 'id'];
    expect(await mc('approver', sign)).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('Type yes'),
    });
    expect((await mc('operator', [...sign, '--yes'])).code).toBe(3);
    expect(await mc('approver', ['approvals', 'show', id, '--file', 'early.json'])).toMatchObject({
      code: 1,
    });
    const signed = await mc('approver', [...sign, '--yes']);
    expect(signed).toMatchObject({
      code: 0,
      stdout: expect.stringContaining(`${id} is approved; evidence evd_`),
    });
  });

  test('the approval file is checked offline, for what it is for and nothing else', async () => {
    expect((await mc('approver', ['approvals', 'show', id, '--file', 'approval.json'])).code).toBe(0);
    const verify = ['approvals', 'verify', 'approval.json', '--key', 'mc.pub'];
    const good = await offline(
      ...verify,
      '--payload',
      'change.json',
      '--environment',
      'test',
      '--origin',
      'demo',
      '--quorum',
      '1',
    );
    expect(good).toMatchObject({ code: 0, stdout: expect.stringContaining('signed by approver') });
    writeFileSync(join(folder, 'other.json'), '{"type":"config-change","release":"v0.3.3","n":2}');
    expect(await offline(...verify, '--payload', 'other.json')).toMatchObject({
      code: 1,
      stdout: expect.stringContaining('payload-changed'),
    });
    expect((await offline(...verify, '--quorum', '2')).code).toBe(1);
    const text = readFileSync(join(folder, 'approval.json'), 'utf8');
    writeFileSync(
      join(folder, 'bent.json'),
      text.replace(/"sig":"(.)/, (_, first) => `"sig":"${first === 'A' ? 'B' : 'A'}`),
    );
    expect((await offline('approvals', 'verify', 'bent.json', '--key', 'mc.pub')).code).toBe(3);
  });

  test('a server that shows one thing and has another signed gets nothing', async () => {
    const other = await ask('config/two');
    lie = (text) => text.replace('"n":1', '"n":7');
    const shown = await mc('approver', ['approvals', 'sign', other, '--key', 'id', '--yes']);
    lie = (text) => text.replace(/\\"payloadDigest\\":\\"....../, '\\"payloadDigest\\":\\"000000');
    const asked = await mc('approver', ['approvals', 'sign', other, '--key', 'id', '--yes']);
    lie = null;
    for (const result of [shown, asked])
      expect(result).toMatchObject({ code: 3, stderr: expect.stringContaining('contradicts itself') });
    expect((await mc('approver', ['approvals', 'show', other, '--json'])).stdout).toContain(
      '"decisions": []',
    );
  });

  test('no ssh-keygen is said clearly, and a key of somebody else signs nothing', async () => {
    const other = await ask('config/three');
    const args = ['approvals', 'sign', other, '--key', 'id', '--yes', '--server', url];
    const without = await cli.run(args, {
      cwd: folder,
      env: { MC_TOKEN: tokens.approver ?? '', PATH: '/nowhere' },
    });
    expect(without).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('ssh-keygen is not on this machine'),
    });
    execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', join(folder, 'stranger')]);
    const stranger = await mc('approver', ['approvals', 'sign', other, '--key', 'stranger', '--yes']);
    expect(stranger).toMatchObject({ code: 3, stderr: expect.stringContaining('unknown-key') });
  });

  test('what a payload holds cannot act on a terminal', async () => {
    writeFileSync(
      join(folder, 'evil.json'),
      JSON.stringify({ type: 'config-change', note: 'a\u202eb\u0007' }),
    );
    const other = await ask('config/four', 'evil.json');
    const { stdout } = await mc('approver', ['approvals', 'show', other]);
    expect(stdout).toContain('\\u{202e}');
    expect(stdout).not.toContain('\u202e');
    expect(stdout).not.toContain('\u0007');
  });

  test('denying needs a reason and no key; a revoked key signs no more; this machine alone approves nothing', async () => {
    const other = await ask('config/five');
    expect((await mc('approver', ['approvals', 'deny', other, '--reason', 'too wide'])).stdout).toContain(
      'denied: too wide',
    );
    const keys = JSON.parse((await mc('approver', ['approvals', 'keys', 'list', '--json'])).stdout);
    expect((await mc('approver', ['approvals', 'keys', 'revoke', keys[0].id, '--reason', 'lost'])).code).toBe(
      0,
    );
    const last = await ask('config/six');
    const result = await mc('approver', ['approvals', 'sign', last, '--key', 'id', '--yes']);
    expect(result).toMatchObject({ code: 3, stderr: expect.stringContaining('revoked-key') });
    const local = await offline('approvals', 'sign', last, '--key', 'id', '--yes');
    expect(local.code).not.toBe(0);
    expect((await mc('operator', ['approvals', 'list', '--state', 'denied'])).stdout).toContain(other);
  });
});
