import { z } from 'zod';
import { PREFERENCES, type PreferenceName, preferenceCookie } from '@/lib/client/preferences';
import { route } from '@/lib/http/route';
import { getRuntime } from '@/lib/http/runtime';

const choice = <T extends readonly [string, ...string[]]>(choices: T) =>
  z.enum(choices, `expected one of ${choices.join(', ')}`).optional();

const body = z.strictObject({
  theme: choice(PREFERENCES.theme),
  times: choice(PREFERENCES.times),
  keys: choice(PREFERENCES.keys),
  rail: choice(PREFERENCES.rail),
});

const YEAR_SECONDS = 31_536_000;

/** Keeps choices about the look in cookies of this browser, so that the server paints right from the first byte. */
export const PUT = route({
  access: { kind: 'signed-in' },
  doc: { summary: 'Keep choices about the look in this browser', tag: 'me', response: null },
  body,
  handle: async ({ body: chosen }) => {
    const { MC_INSTALL_ID: installId, NEXTAUTH_URL: address } = getRuntime().env;
    const secure = address.startsWith('https:') ? '; Secure' : '';
    const headers = new Headers();
    for (const [name, value] of Object.entries(chosen)) {
      const cookie = preferenceCookie(installId, name as PreferenceName);
      headers.append(
        'set-cookie',
        `${cookie}=${value}; Path=/; Max-Age=${YEAR_SECONDS}; SameSite=Lax; HttpOnly${secure}`,
      );
    }
    return new Response(null, { status: 204, headers });
  },
});
