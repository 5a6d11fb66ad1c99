import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { readEnv } from '@/lib/platform/env';
import { findS3Server, type S3Server, startS3Server } from '@/lib/testing/s3-server';
import { storeChecks } from './store-checks';

const binary = findS3Server();
let server: S3Server | null = null;
let dir = '';

beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'mc-doctor-'));
  if (binary !== null) server = await startS3Server(binary);
});
afterAll(async () => {
  rmSync(dir, { recursive: true, force: true });
  await server?.stop();
});

async function examine(stores: string, variables: Record<string, string> = {}) {
  const config = join(dir, 'mission-control.yaml');
  writeFileSync(
    config,
    `environment: { name: test, kind: demo }
sources: [{ id: main, url: "http://127.0.0.1:9", region: eu }]
tenants: [{ id: T1, residency: eu }, { id: T2, residency: us }]
evidence: { stores: [${stores}] }
`,
  );
  const env = readEnv({ MC_CONFIG: config, MC_DATA_DIR: dir });
  const findings = [];
  for (const check of storeChecks({ env, variables })) findings.push(await check());
  return findings.flat();
}

const s3 = (bucket: string, endpoint: string) =>
  `{ id: archive, kind: s3, region: eu, endpoint: "${endpoint}", bucket: ${bucket}, accessKeyId: { env: KEY_ID }, secretAccessKey: { env: KEY } }`;

it('is content with a folder it can write, and names the tenant no store may keep', async () => {
  expect(await examine('{ id: local, kind: local, region: eu }')).toEqual([
    { check: 'store local', state: 'ok', detail: 'a folder, region eu: written, read and cleared' },
    {
      check: 'residency of evidence',
      state: 'warn',
      detail: 'no store may keep evidence of T2 (us)',
      mend: expect.stringContaining('evidence.stores'),
    },
  ]);
});

it('says that a store cannot be reached, and keeps its secret', async () => {
  const store = s3('evidence', 'http://127.0.0.1:9');
  const reached = await examine(store, { KEY_ID: 'id', KEY: 'hidden-secret' });
  expect(reached[0]).toMatchObject({ state: 'fail', detail: expect.stringContaining('cannot be reached') });
  expect(JSON.stringify(reached)).not.toContain('hidden-secret');
});

it.skipIf(binary === null)('writes to a real bucket and leaves nothing (needs versitygw)', async () => {
  if (server === null) throw new Error('no S3 server');
  const variables = { KEY_ID: server.accessKeyId, KEY: server.secretAccessKey };
  const [found] = await examine(s3(server.newBucket(), server.endpoint), variables);
  expect(found).toMatchObject({ state: 'ok', detail: expect.stringContaining('written, read and cleared') });
  const [absent] = await examine(s3('no-such-bucket', server.endpoint), variables);
  expect(absent).toMatchObject({ state: 'fail', detail: expect.stringContaining('has no bucket') });
});
