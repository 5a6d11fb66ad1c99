import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startEmbeddedPostgres } from '@/lib/platform/embedded-postgres';
import { readProcess } from '@/lib/platform/process';
import { buildTestCli, type TestCli } from '@/lib/testing/cli';

let cli: TestCli;
let demo: Server;
let asked: string[] = [];
let env: Record<string, string>;
let dataDir: string;

beforeAll(async () => {
  cli = await buildTestCli();
  dataDir = join(cli.home, 'data');
  demo = createServer((req, res) => {
    let body = '';
    req.on('data', (chunk: Buffer) => {
      body += chunk.toString();
    });
    req.on('end', () => {
      asked.push(`${req.method} ${req.url} ${body}`.trim());
      res.writeHead(204).end();
    });
  }).listen(0, '127.0.0.1');
  await once(demo, 'listening');
  env = {
    MC_DATA_DIR: dataDir,
    MC_CONFIG: join(process.cwd(), 'mission-control.yaml'),
    MC_DEMO_URL: `http://127.0.0.1:${(demo.address() as AddressInfo).port}`,
  };
  const migrated = await cli.run(['db', 'migrate'], { env });
  if (migrated.code !== 0) throw new Error(migrated.stderr);
});
afterAll(() => {
  demo.close();
  cli.remove();
});

/** Rows of a query on the installation's own database, read after the command has ended. */
async function rows(sql: string): Promise<Record<string, unknown>[]> {
  const server = await startEmbeddedPostgres({ dir: join(dataDir, 'postgres') });
  const client = new Client({ connectionString: server.ownerUrl });
  try {
    await client.connect();
    return (await client.query<Record<string, unknown>>(sql)).rows;
  } finally {
    await client.end();
    await server.stop();
  }
}

describe('on this machine, without a server', () => {
  test('a command starts the database for itself, acts as the operating system’s user, and stops it again', async () => {
    const args = [
      'events',
      'add',
      'Checkout 4.2',
      '--kind',
      'deploy',
      '--tenant',
      'TENANT_003',
      '--key',
      'k1',
      '--json',
    ];
    const result = await cli.run(args, { env });
    expect(result.code, result.stderr).toBe(0);
    expect(result.stderr).toContain('started the database for this command');
    const { event } = JSON.parse(result.stdout);
    expect(event).toMatchObject({ tenantId: 'TENANT_003', createdBy: `local:${userInfo().username}` });
    const audit = await rows('SELECT action, actor_kind, object_id FROM audit_event');
    expect(audit).toEqual([{ action: 'event.created', actor_kind: 'local', object_id: event.id }]);
    expect(postmaster()).toBeNull();
  });

  test('a demo fault reaches the demo platform and the audit', async () => {
    asked = [];
    const fault = await cli.run(['demo', 'fault', 'TENANT_003', 'latency', '--for', '10m'], { env });
    expect(fault.code, fault.stderr).toBe(0);
    const clear = await cli.run(['demo', 'clear', 'TENANT_003'], { env });
    expect(clear.code, clear.stderr).toBe(0);
    expect(asked).toEqual([
      'PUT /v1/faults/TENANT_003 {"fault":"latency","forSeconds":600}',
      'DELETE /v1/faults/TENANT_003',
    ]);
    const audit = await rows(
      "SELECT action, tenant_id FROM audit_event WHERE action LIKE 'demo.%' ORDER BY id",
    );
    expect(audit).toEqual([
      { action: 'demo.fault-set', tenant_id: 'TENANT_003' },
      { action: 'demo.fault-cleared', tenant_id: 'TENANT_003' },
    ]);
  });

  test('a fault or tenant nobody knows is usage', async () => {
    expect((await cli.run(['demo', 'fault', 'TENANT_003', 'meteor'], { env })).code).toBe(2);
    expect((await cli.run(['demo', 'fault', 'NOBODY', 'latency'], { env })).code).toBe(2);
  });

  test('status says that nobody polls, which is not a pass', async () => {
    const result = await cli.run(['status', '--json'], { env });
    expect(result.code, result.stderr).toBe(1);
    expect(JSON.parse(result.stdout)).toMatchObject({
      verdict: 'fail',
      cost: { leader: null },
      environment: { kind: 'demo' },
    });
  });

  test('people are managed by an admin who signed in, never by a local command line', async () => {
    const result = await cli.run(['users', 'list'], { env: { ...env, NEXTAUTH_URL: 'http://localhost:1' } });
    expect(result).toMatchObject({ code: 3, stderr: expect.stringContaining('mc login') });
  });

  test('the doctor reads a running database without starting or stopping one', async () => {
    const server = await startEmbeddedPostgres({ dir: join(dataDir, 'postgres') });
    try {
      const state = JSON.parse(readFileSync(join(dataDir, 'state.json'), 'utf8'));
      writeFileSync(
        join(dataDir, 'state.json'),
        JSON.stringify({ ...state, ports: { ...state.ports, postgres: server.port } }),
      );
      const { findings } = JSON.parse((await cli.run(['doctor', '--json'], { env })).stdout);
      const found = new Map(
        findings.map((finding: { check: string; state: string }) => [finding.check, finding.state]),
      );
      expect(found.get('postgresql')).toBe('ok');
      expect(found.get('migrations')).toBe('ok');
      expect(found.get('clock of postgresql')).toBe('ok');
      expect(readProcess(server.pid)?.zombie).toBe(false);
    } finally {
      await server.stop();
    }
  });
});

/** First line of the server's pid file, or null when no server runs. */
function postmaster(): string | null {
  try {
    return readFileSync(join(dataDir, 'postgres/pgdata/postmaster.pid'), 'utf8').split('\n')[0] ?? null;
  } catch {
    return null;
  }
}
