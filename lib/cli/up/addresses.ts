import { AppError } from '@/lib/kernel';

const EVERYWHERE = new Set(['0.0.0.0', '::', '*']);
const LOOPBACK = new Set(['127.0.0.1', 'localhost', '::1']);

export type Addresses = {
  /** Shown to the person who started MC. */
  local: string;
  /** What links, cookies and sign-in are built on. */
  external: string;
  /** Where `up` itself asks the web process. */
  health: string;
};

/**
 * Addresses for `host` and `port`. Browsers allow passkeys on `localhost` but not on 127.0.0.1, so that is the one local
 * origin. `external` is MC_EXTERNAL_URL or the configuration's; it must be a bare origin because MC serves from `/`.
 */
export function addressesFor(host: string, port: number, external: string | undefined): Addresses {
  const reachable = EVERYWHERE.has(host) || LOOPBACK.has(host);
  const name = host.includes(':') ? `[${host}]` : host;
  const local = reachable ? `http://localhost:${port}` : `http://${name}:${port}`;
  const health = `http://${reachable && host !== '::1' ? '127.0.0.1' : name}:${port}`;
  return { local, external: external === undefined ? local : originOf(external), health };
}

function originOf(url: string): string {
  const parsed = URL.canParse(url) ? new URL(url) : null;
  if (
    parsed !== null &&
    /^https?:$/.test(parsed.protocol) &&
    parsed.pathname === '/' &&
    parsed.search === ''
  ) {
    return parsed.origin;
  }
  throw new AppError('misconfigured', {
    message: `the external URL must be an origin without a path, for example https://mc.example.com; got ${url}`,
  });
}

/** Whether others can reach the listener, and so MC_EXTERNAL_URL matters. */
export function isExposed(host: string): boolean {
  return !LOOPBACK.has(host);
}
