import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { AppError } from '@/lib/kernel';
import { loadConfig, readSecret } from './config';

let dir: string;
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'mc-config-'));
});
afterAll(() => rmSync(dir, { recursive: true, force: true }));

const GOOD = `environment: {name: p, kind: production}
sources: [{id: a, url: {env: PROM}}]
tenants: [{id: T}]
server: {trustedProxies: [10.0.0.0/8]}
`;

function write(text: string): string {
  const file = join(dir, 'mc.yaml');
  writeFileSync(file, text);
  return file;
}

function refusal(work: () => unknown): AppError {
  try {
    work();
  } catch (error) {
    if (error instanceof AppError) return error;
  }
  throw new Error('expected a refusal');
}

describe('the configuration file', () => {
  test('is read with its variables, and trusted proxies of the environment are added once', () => {
    const env = { MC_CONFIG: write(GOOD), MC_TRUSTED_PROXIES: ['127.0.0.1', '10.0.0.0/8'] };
    const config = loadConfig(env, { PROM: 'http://prom:9090' });
    expect(config.sources[0]?.url).toBe('http://prom:9090');
    expect(config.server.trustedProxies).toEqual(['10.0.0.0/8', '127.0.0.1']);
  });

  test('with mistakes stops the start and tells all of them', () => {
    const env = { MC_CONFIG: write(GOOD.replace('{id: T}', '{id: T, tier: 9}')), MC_TRUSTED_PROXIES: [] };
    const error = refusal(() => loadConfig(env, {}));
    expect(error.code).toBe('misconfigured');
    expect(error.userMessage).toMatch(/mc\.yaml has 2 mistakes/);
    expect(error.fields.map(({ field }) => field)).toEqual(['sources.0.url', 'tenants.0.tier']);
  });

  test('that is not there says how to get one', () => {
    const error = refusal(() =>
      loadConfig({ MC_CONFIG: join(dir, 'none.yaml'), MC_TRUSTED_PROXIES: [] }, {}),
    );
    expect(error.userMessage).toMatch(/mc init --prometheus URL/);
  });
});

describe('secrets', () => {
  test('come from the environment or a file, without the line end editors add', () => {
    const file = join(dir, 'secret');
    writeFileSync(file, 'hunter2\n');
    expect(readSecret({ env: 'S' }, { S: 'hunter2' })).toBe('hunter2');
    expect(readSecret({ file })).toBe('hunter2');
  });

  test('that are not there name where they were looked for', () => {
    expect(refusal(() => readSecret({ env: 'S' }, { S: '' })).message).toContain('S');
    expect(refusal(() => readSecret({ file: join(dir, 'none') })).message).toContain(join(dir, 'none'));
  });
});
