import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { RouteHandler } from './route';

const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'] as const;

/** next-auth answers here for itself, behind the checks of `next-auth-route.ts`; docs/api.md says how to sign in by it. */
export const NOT_WRAPPED = ['app/api/auth/[...nextauth]/route.ts'];

/** One method of one route; `handler` is null when the file exports something `route()` did not make. */
export type ApiRoute = { file: string; method: (typeof METHODS)[number]; handler: RouteHandler | null };

/** Every `route.ts` below app/api, in order. */
export function apiRouteFiles(): string[] {
  return readdirSync('app/api', { recursive: true, encoding: 'utf8' })
    .map((name) => join('app/api', name))
    .filter((name) => name.endsWith('/route.ts'))
    .sort();
}

/** Every method those files export. For tests and for rendering the API document; the server itself never looks. */
export async function loadApiRoutes(files = apiRouteFiles()): Promise<ApiRoute[]> {
  const loaded = await Promise.all(
    files.map(async (file) => {
      const module: Record<string, unknown> = await import(join(process.cwd(), file));
      return METHODS.flatMap((method) => {
        const exported = module[method];
        if (exported === undefined) return [];
        return [{ file, method, handler: isWrapped(exported) ? exported : null }];
      });
    }),
  );
  return loaded.flat();
}

function isWrapped(value: unknown): value is RouteHandler {
  return typeof value === 'function' && 'access' in value && value.access !== undefined;
}
