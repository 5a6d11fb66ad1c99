import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { type ApiRoute, apiRouteFiles, loadApiRoutes } from '@/lib/testing/api-routes';

/** next-auth answers here for itself, behind the checks of `next-auth-route.ts`. */
const NOT_WRAPPED = ['app/api/auth/[...nextauth]/route.ts'];

/** Routes open to strangers, each for a reason. A new one has to be added here on purpose. */
const OPEN_TO_STRANGERS: Record<string, string> = {
  'GET app/api/health/live/route.ts': 'a supervisor asks whether the process lives',
  'GET app/api/health/ready/route.ts': 'a load balancer asks whether it may send people',
  'GET app/api/openapi.json/route.ts':
    'the same file for every installation of this version; generators of clients cannot sign in',
  'GET app/api/metrics/route.ts': 'decides by address or token for itself',
  'POST app/api/webhooks/ci/route.ts': 'the verb verifies token or signature over the raw bytes for itself',
  'POST app/api/setup/route.ts': 'holding the one-time link is the proof',
};

const files = apiRouteFiles();
let routes: ApiRoute[] = [];

beforeAll(async () => {
  routes = await loadApiRoutes(files.filter((file) => !NOT_WRAPPED.includes(file)));
}, 60_000);

describe('every route of the API', () => {
  it('is found', () => {
    expect(files).toEqual(
      expect.arrayContaining([...NOT_WRAPPED, 'app/api/users/route.ts', 'app/api/stream/route.ts']),
    );
    expect(routes.length).toBeGreaterThan(files.length - 1);
  });

  it('goes through route() and names who may call it', () => {
    const silent = routes.filter(({ handler }) => handler === null);
    expect(silent.map(({ method, file }) => `${method} ${file}`)).toEqual([]);
  });

  it('is closed to strangers unless it is listed here', () => {
    const open = routes.filter(({ handler }) => handler?.access.kind === 'public');
    expect(open.map(({ method, file }) => `${method} ${file}`).sort()).toEqual(
      Object.keys(OPEN_TO_STRANGERS).sort(),
    );
  });

  it('has a file of at most 40 lines', () => {
    const long = files.filter((file) => readFileSync(file, 'utf8').trimEnd().split('\n').length > 40);
    expect(long).toEqual([]);
  });
});
