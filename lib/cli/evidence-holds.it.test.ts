import { existsSync, writeFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '@/lib/platform/embedded-postgres';
import { buildTestCli, type TestCli } from '@/lib/testing/cli';
import { findS3Server, type S3Server, startS3Server } from '@/lib/testing/s3-server';

const binary = findS3Server();
let cli: TestCli;
let env: Record<string, string>;
let database: EmbeddedPostgres;
let server: S3Server;
let bucket: string;

describe.skipIf(binary === null)('evidence in a bucket (needs versitygw)', () => {
  beforeAll(async () => {
    cli = await buildTestCli();
    server = await startS3Server(binary ?? '');
    bucket = server.newBucket();
    const config = join(cli.home, 'mission-control.yaml');
    writeFileSync(
      config,
      `environment: { name: test, kind: demo }
sources: [{ id: main, url: "http://127.0.0.1:9", region: eu }]
tenants: [{ id: TENANT_001, residency: eu }]
evidence:
  stores:
    - { id: archive, kind: s3, region: eu, endpoint: "${server.endpoint}", bucket: ${bucket}, prefix: mc/,
        accessKeyId: { env: KEY_ID }, secretAccessKey: { env: KEY } }
  retention:
    - { rule: probes, kinds: [probe], days: 30 }
`,
    );
    const dataDir = join(cli.home, 'data');
    env = {
      MC_DATA_DIR: dataDir,
      MC_CONFIG: config,
      KEY_ID: server.accessKeyId,
      KEY: server.secretAccessKey,
    };
    const migrated = await cli.run(['db', 'migrate'], { env });
    if (migrated.code !== 0) throw new Error(migrated.stderr);
    database = await startEmbeddedPostgres({ dir: join(dataDir, 'postgres') });
  });
  afterAll(async () => {
    await database.stop();
    await server.stop();
    cli.remove();
  });

  const run = async (...args: string[]) => {
    const result = await cli.run(['evidence', ...args], { env });
    return { ...result, json: () => JSON.parse(result.stdout) };
  };
  const inBucket = (sha256: string) =>
    existsSync(join(server.folderOf(bucket), 'mc', sha256.slice(0, 2), sha256));

  test('a file goes there, a hold keeps it past its rule, and after the release it goes', async () => {
    const file = join(cli.home, 'probe.txt');
    writeFileSync(file, 'what a probe saw');
    const args = [
      '--kind',
      'probe',
      '--path',
      'probes/one.txt',
      '--title',
      'Probe',
      '--tenant',
      'TENANT_001',
    ];
    const added = await run('add', file, ...args, '--json');
    expect(added.code, added.stderr).toBe(0);
    const { id, artifact } = added.json();
    expect(inBucket(artifact.sha256)).toBe(true);

    const placed = await run('hold', 'record', id, '--reason', 'case 117', '--json');
    expect(placed.json()).toMatchObject({ scope: 'record', scopeId: id, placedBy: userInfo().username });
    const holdId: string = placed.json().id;
    const listed = await run('holds');
    expect(listed.stdout).toContain(holdId);

    await makeOlder(id);
    const kept = await run('retention');
    expect(kept.code, kept.stderr).toBe(0);
    expect(kept.stdout).toContain(`kept  sha256:${artifact.sha256}  held by ${holdId}: case 117`);

    const released = await run('release', holdId, '--reason', 'case 117 is closed');
    expect(released.stdout).toBe(`${holdId} no longer holds record ${id}.\n`);
    const again = await run('release', holdId, '--reason', 'case 117 is closed');
    expect([again.code, again.stderr]).toEqual([1, expect.stringContaining('released already')]);

    const dry = await run('retention', '--dry-run');
    expect(dry.stdout).toContain(`would go  sha256:${artifact.sha256}  probes, after 30 days`);
    expect(inBucket(artifact.sha256)).toBe(true);
    const done = await run('retention', '--json');
    expect(done.json()).toMatchObject({
      dryRun: false,
      retired: [{ sha256: artifact.sha256 }],
      problems: [],
    });
    expect(inBucket(artifact.sha256)).toBe(false);
    const shown = (await run('show', id, '--json')).json();
    expect(shown.retired).toMatchObject({ rule: 'probes', reason: 'after 30 days' });
    expect(inBucket(shown.statement.sha256)).toBe(true);
  });

  test('what is misspelt or has no reason is refused', async () => {
    const none = await run('hold', 'tenant', 'TENANT_999', '--reason', 'case 118');
    expect([none.code, none.stderr]).toEqual([2, expect.stringContaining('no tenant TENANT_999')]);
    const silent = await run('hold', 'tenant', 'TENANT_001');
    expect([silent.code, silent.stderr]).toEqual([2, expect.stringContaining('reason')]);
  });

  /** As the owner of the tables, by hand: no command can make evidence older than it is. */
  async function makeOlder(id: string): Promise<void> {
    const client = new Client({ connectionString: database.ownerUrl });
    await client.connect();
    await client.query('ALTER TABLE evidence_record DISABLE TRIGGER mc_append_only');
    await client.query(
      `UPDATE evidence_record SET created_at = created_at - interval '31 days' WHERE id = $1`,
      [id],
    );
    await client.query('ALTER TABLE evidence_record ENABLE TRIGGER mc_append_only');
    await client.end();
  }
});
