import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Actor, Grant, Role } from '@/lib/access';
import { type Config, parseConfig } from '@/lib/config';
import type { Runtime } from '@/lib/http/runtime';
import type { Clock } from '@/lib/kernel';
import type { Ctx } from '@/lib/platform/context';
import type { Db } from '@/lib/platform/db';
import { readServerEnv } from '@/lib/platform/env';
import { createIds } from '@/lib/platform/ids';
import { createLogger } from '@/lib/platform/logger';
import { openPorts } from '@/lib/platform/open-ports';
import type { Ports } from '@/lib/platform/ports';

/** A clock that stands still until `advance` moves it. */
export type TestClock = Clock & { advance(seconds: number): void };

/** Starts at a time nothing real happens at, so that a leak of the machine's clock shows. */
export function testClock(startsAt = '2030-06-15T12:00:00.000Z'): TestClock {
  let now = new Date(startsAt).getTime();
  return {
    now: () => new Date(now),
    advance(seconds) {
      now += seconds * 1000;
    },
  };
}

const CONFIG = `
environment: { name: test, kind: demo }
sources: [{ id: prometheus, url: "http://127.0.0.1:9", region: eu }]
tenants:
  - { id: TENANT_001, residency: eu }
  - { id: TENANT_002, residency: us }
  - { id: TENANT_003, residency: eu }
evidence:
  stores:
    - { id: local-eu, kind: local, region: eu }
    - { id: local-us, kind: local, region: us }
  exportRegions: [eu, us]
`;

/** A real configuration, parsed from text like any other. */
export function testConfig(text = CONFIG, variables: Readonly<Record<string, string>> = {}): Config {
  const result = parseConfig(text, 'test.yaml', variables);
  if (!result.ok) throw new Error(`the test configuration is wrong: ${JSON.stringify(result.problems)}`);
  return result.config;
}

/** Somebody signed in who holds these grants; `role` alone means for all tenants. */
export function testUser(
  role: Role | Grant[],
  id = 'usr_TEST000000000000000000000A',
): Extract<Actor, { kind: 'user' }> {
  const grants: Grant[] = typeof role === 'string' ? [{ role, tenants: '*' }] : role;
  const name = typeof role === 'string' ? role : 'somebody';
  return {
    kind: 'user',
    id,
    name,
    email: `${name}@example.com`,
    sessionId: 'ses_TEST000000000000000000000A',
    grants,
  };
}

/** Real adapters with keys and blobs in a folder of their own, removed when the process ends. */
export function testPorts(config: Config = testConfig()): Ports {
  return openPorts({
    config,
    logger: createLogger('test', 'silent'),
    installId: '0a1b2c3d',
    dataDir: dataDir(),
  });
}

let folder: string | undefined;
function dataDir(): string {
  if (folder === undefined) {
    const made = mkdtempSync(join(tmpdir(), 'mc-test-data-'));
    folder = made;
    process.once('exit', () => rmSync(made, { recursive: true, force: true }));
  }
  return folder;
}

/** A ctx with a standing clock, real identifiers and a silent logger. Override any part. */
export function testCtx(db: Db, actor: Actor, overrides: Partial<Ctx> = {}): Ctx {
  const clock = overrides.clock ?? testClock();
  const config = testConfig();
  return {
    actor,
    clock,
    ids: createIds(clock),
    db,
    ports: testPorts(config),
    requestId: 'req_TEST000000000000000000000A',
    from: { ip: '192.0.2.10', userAgent: 'test' },
    ...overrides,
  };
}

const TEST_ENV = {
  DATABASE_URL: 'postgres://nobody@127.0.0.1:1/none',
  NEXTAUTH_URL: 'http://localhost:3000',
  NEXTAUTH_SECRET: 'a secret of at least thirty-two characters, for tests',
  MC_INSTALL_ID: '0a1b2c3d',
};

/** What `getRuntime` would open, around a test's own database; give it to `setRuntime`. */
export function testRuntime(db: Db, overrides: Partial<Runtime> = {}): Runtime {
  const { ports, clock, ids } = testCtx(db, { kind: 'anonymous' }, overrides);
  return { db, ports, clock, ids, env: readServerEnv(TEST_ENV), ...overrides };
}
