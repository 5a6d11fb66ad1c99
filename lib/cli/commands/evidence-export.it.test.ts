import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { anEvidenceRecord } from '@/lib/testing/evidence-record';
import type { ApiClient } from '../api-client';
import { exportFrom } from './evidence-export';

const dir = mkdtempSync(join(tmpdir(), 'mc-export-'));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

const bundleOf = (release: string) => ({
  id: 'bdl_01JQ0000000000000000000000',
  release,
  environment: 'prod',
  origin: 'live',
  status: 'sealed',
  createdAt: '2030-01-31T12:00:00.000Z',
  createdBy: { id: 'usr_1', name: 'Ada' },
  progress: { done: 1, total: 1, phase: 'sealed' },
  manifestDigest: 'a'.repeat(64),
  sealedAt: '2030-01-31T12:00:00.000Z',
  fileCount: 20,
  tarSize: 3,
  checkpointSize: '57',
  recordIds: null,
  missing: [],
  problem: null,
});

/** A server whose current release is this one; writes down what it is asked. */
function serverOf(current: string) {
  const asked: unknown[] = [];
  const api: ApiClient = {
    server: 'https://mc.example.com',
    get: async (path, schema) => {
      asked.push(path);
      return schema.parse({ records: [anEvidenceRecord()], nextBefore: null });
    },
    send: async (method, path, body, schema, headers) => {
      asked.push([method, path, body, headers]);
      const { release = current } = body as { release?: string };
      return schema.parse({ bundle: bundleOf(release), created: true });
    },
    sendBytes: () => Promise.reject(new Error('not asked for')),
    download: async (path) => new Response(path.endsWith('tar') ? 'tar' : '{}'),
  };
  return { api, asked };
}
const quiet = { note: () => undefined };
const key = { 'idempotency-key': 'mc-evidence-export-evd_01JQ0000000000000000000000' };

it('leaves the release to the server when none is given, and names the files after the bundle', async () => {
  const { api, asked } = serverOf('v1.2.3');
  const { files } = await exportFrom(api, undefined, dir, quiet);
  expect(asked).toEqual(['/api/evidence/records?limit=1', ['POST', '/api/evidence/bundles', {}, key]]);
  expect(files).toEqual([join(dir, 'evidence-v1.2.3-mc.tar'), join(dir, 'evidence-v1.2.3-mc.json')]);
  expect(readFileSync(files[0] ?? '', 'utf8')).toBe('tar');
});

it('asks for the release it is given', async () => {
  const { api, asked } = serverOf('v1.2.3');
  const { files } = await exportFrom(api, 'v1.0.0', dir, quiet);
  expect(asked).toEqual([
    '/api/evidence/records?release=v1.0.0&limit=1',
    ['POST', '/api/evidence/bundles', { release: 'v1.0.0' }, key],
  ]);
  expect(files[0]).toBe(join(dir, 'evidence-v1.0.0-mc.tar'));
});

it('writes no file under a name that no release has', async () => {
  const before = readdirSync(dir);
  await expect(exportFrom(serverOf('../../etc/v1').api, undefined, dir, quiet)).rejects.toThrow(/release/);
  expect(readdirSync(dir)).toEqual(before);
});
