import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { RouteHandler } from './route';

const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];
/** next-auth answers here for itself, behind the checks of `next-auth-route.ts`. */
const NOT_WRAPPED = ['app/api/auth/[...nextauth]/route.ts'];
/** Routes open to strangers, each for a reason. A new one has to be added here on purpose. */
const OPEN_TO_STRANGERS: Record<string, string> = {
  'GET app/api/health/live/route.ts': 'a supervisor asks whether the process lives',
  'GET app/api/health/ready/route.ts': 'a load balancer asks whether it may send people',
  'GET app/api/metrics/route.ts': 'decides by address or token for itself',
  'POST app/api/setup/route.ts': 'holding the one-time link is the proof',
};

const files = readdirSync('app/api', { recursive: true, encoding: 'utf8' })
  .map((name) => join('app/api', name))
  .filter((name) => name.endsWith('/route.ts'))
  .sort();
const wrapped = files.filter((file) => !NOT_WRAPPED.includes(file));

describe('every route of the API', () => {
  it('is found', () => {
    expect(files).toEqual(
      expect.arrayContaining([...NOT_WRAPPED, 'app/api/users/route.ts', 'app/api/audit/route.ts']),
    );
  });

  it.each(wrapped)('%s names who may call it', async (file) => {
    const module: Record<string, unknown> = await import(join(process.cwd(), file));
    const methods = METHODS.filter((method) => method in module);
    expect(methods.length).toBeGreaterThan(0);
    for (const method of methods) {
      const { access } = module[method] as RouteHandler;
      expect(access, `${method} does not go through route()`).toBeDefined();
      const isOpen = access.kind === 'public';
      expect(isOpen, `${method} ${file} is open to strangers`).toBe(`${method} ${file}` in OPEN_TO_STRANGERS);
    }
  });

  it('has a short file', () => {
    const long = files.filter((file) => readFileSync(file, 'utf8').split('\n').length > 41);
    expect(long).toEqual([]);
  });
});
