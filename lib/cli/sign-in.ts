import { hostname } from 'node:os';
import { z } from 'zod';
import { grantsSchema } from '@/lib/access';
import { AppError } from '@/lib/kernel';
import { createApiClient, failureOf, reach, readText } from './api-client';

const meSchema = z.object({
  id: z.string(),
  name: z.string(),
  email: z.string().nullable(),
  grants: grantsSchema,
  mustChangePassword: z.boolean(),
});
export type SignedInPerson = z.output<typeof meSchema>;

const newTokenSchema = z.object({
  secret: z.string().startsWith('mct_'),
  token: z.object({ id: z.string(), expiresAt: z.string() }),
});

const MAX_ANSWER_BYTES = 1024 * 1024;

/** Who a token speaks for. Throws `unauthenticated` when it does not work. */
export function whoIs(server: string, token: string): Promise<SignedInPerson> {
  return createApiClient(server, { token }).get('/api/me', meSchema);
}

/**
 * Signs in with a password like the sign-in page does, makes an API token with the person's own rights, and signs out
 * again: the password is used once and kept nowhere.
 */
export async function exchangePassword(
  server: string,
  email: string,
  password: string,
  expiresInDays: number,
): Promise<{ person: SignedInPerson; secret: string; tokenId: string; expiresAt: string }> {
  const cookie = await startSession(server, email, password);
  const api = createApiClient(server, { token: null, cookie });
  try {
    const person = await api.get('/api/me', meSchema);
    if (person.mustChangePassword) {
      throw new AppError('forbidden', {
        message: 'the password must be changed first',
        userMessage: `This password was made for one use. Sign in once at ${server}/login, choose your own, then run mc login again.`,
      });
    }
    const name = `mc on ${hostname()}`.slice(0, 80);
    const made = await api.send(
      'POST',
      '/api/tokens',
      { name, grants: person.grants, expiresInDays },
      newTokenSchema,
    );
    return { person, secret: made.secret, tokenId: made.token.id, expiresAt: made.token.expiresAt };
  } finally {
    await postForm(server, '/api/auth/signout', { json: 'true' }, cookie);
  }
}

async function startSession(server: string, email: string, password: string): Promise<string> {
  const reply = await postForm(server, '/api/auth/callback/credentials', { email, password, json: 'true' });
  const text = await readText(reply, MAX_ANSWER_BYTES);
  if (reply.status >= 400) throw failureOf(server, reply, text);
  const cookies = reply.headers.getSetCookie().flatMap((line) => line.split(';')[0] ?? []);
  const session = cookies.filter((pair) => /^[^=]*session[^=]*=.+/.test(pair));
  if (session.length > 0) return session.join('; ');
  throw new AppError('unreachable', {
    message: `${server} answered the sign-in without a session`,
    userMessage: `${server} did not sign you in. Is this Mission Control’s address, exactly as people open it in the browser?`,
  });
}

function postForm(
  server: string,
  path: string,
  form: Record<string, string>,
  cookie?: string,
): Promise<Response> {
  return reach(server, path, {
    method: 'POST',
    redirect: 'manual',
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      origin: server,
      ...(cookie !== undefined && { cookie }),
    },
    body: new URLSearchParams(form).toString(),
    signal: AbortSignal.timeout(30_000),
  });
}
