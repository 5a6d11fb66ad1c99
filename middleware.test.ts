import { NextRequest } from 'next/server';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { config, middleware } from './middleware';

beforeEach(() => {
  vi.stubEnv('NEXTAUTH_URL', 'http://localhost:3000');
  vi.stubEnv('MC_INSTALL_ID', '0a1b2c3d');
});
afterEach(() => vi.unstubAllEnvs());

function open(path: string, headers: Record<string, string> = {}) {
  return middleware(new NextRequest(new URL(path, 'http://localhost:3000'), { headers }));
}
const signedIn = { cookie: 'mc-0a1b2c3d-session=sealed' };
/** What the page behind will see of a header. */
const passedOn = (response: Response, name: string) => response.headers.get(`x-middleware-request-${name}`);

describe('a page asked for without a session cookie', () => {
  it.each([
    ['/', '/login'],
    [
      '/tenants/TENANT_001?from=now-6h&to=now',
      '/login?next=%2Ftenants%2FTENANT_001%3Ffrom%3Dnow-6h%26to%3Dnow',
    ],
    ['//evil.test/x', '/login'],
    ['/change-password', '/login'],
  ])('%s goes to %s', (path, login) => {
    const response = middleware(new NextRequest(`http://localhost:3000${path}`));
    expect([response.status, response.headers.get('location')]).toEqual([
      307,
      `http://localhost:3000${login}`,
    ]);
  });

  it('goes to the address people open, whatever Host a request claims', () => {
    vi.stubEnv('NEXTAUTH_URL', 'https://mc.example.com');
    const response = open('/tenants', { host: 'evil.test', 'x-forwarded-host': 'evil.test' });
    expect(response.headers.get('location')).toBe('https://mc.example.com/login?next=%2Ftenants');
  });

  it.each(['/login', '/login?error=credentials', '/setup/abc'])('%s is open', (path) => {
    expect(open(path).status).toBe(200);
  });

  it.each(['/loginx', '/setupx'])('%s is not, for all its likeness', (path) => {
    expect(open(path).status).toBe(307);
  });

  it('is not helped by the cookie of another installation, or over https by one without its prefix', () => {
    expect(open('/', { cookie: 'mc-ffffffff-session=sealed' }).status).toBe(307);
    vi.stubEnv('NEXTAUTH_URL', 'https://mc.example.com');
    expect(open('/', signedIn).status).toBe(307);
    expect(open('/', { cookie: '__Host-mc-0a1b2c3d-session=sealed' }).status).toBe(200);
  });
});

describe('a page with a session cookie', () => {
  it('gets a nonce of its own, the same in the policy sent and the one Next reads', () => {
    const [first, second] = [open('/', signedIn), open('/', signedIn)];
    const nonce = passedOn(first, 'x-nonce') ?? '';
    expect(nonce).toMatch(/^[A-Za-z0-9+/]{22}==$/);
    expect(passedOn(second, 'x-nonce')).not.toBe(nonce);
    expect(first.headers.get('content-security-policy')).toContain(`'nonce-${nonce}'`);
    expect(passedOn(first, 'content-security-policy')).toBe(first.headers.get('content-security-policy'));
  });

  it('is told where it was asked for and under which id, not what a client wrote there', () => {
    const response = open('/compare?tenants=A', {
      ...signedIn,
      'x-mc-path': '/evil',
      'x-request-id': 'mine',
      'x-nonce': 'mine',
    });
    expect(passedOn(response, 'x-mc-path')).toBe('/compare?tenants=A');
    expect(passedOn(response, 'x-request-id')).toMatch(/^req_[0-9A-Z]{26}$/);
    expect(passedOn(response, 'x-nonce')).not.toBe('mine');
  });

  it('asks browsers to stay on https only where people open MC by https', () => {
    expect(open('/', signedIn).headers.get('strict-transport-security')).toBeNull();
    vi.stubEnv('NEXTAUTH_URL', 'https://mc.example.com');
    expect(open('/login').headers.get('strict-transport-security')).toBe('max-age=31536000');
  });
});

describe('the matcher', () => {
  const matches = (path: string) => new RegExp(`^${config.matcher[0]}$`).test(path);
  it.each(['/', '/login', '/tenants/TENANT_001', '/apiary', '/settings/users'])('takes %s', (path) => {
    expect(matches(path)).toBe(true);
  });
  it.each(['/api', '/api/me', '/api/auth/csrf', '/_next/static/chunks/a.js', '/icon.svg'])(
    'leaves %s alone',
    (path) => {
      expect(matches(path)).toBe(false);
    },
  );
});
