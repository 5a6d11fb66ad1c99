import { callApi } from './api';
import { paths } from './paths';

/** Ends this session on the server and goes to sign-in. next-auth wants its own token against forged sign-outs. */
export async function signOut(): Promise<void> {
  const { csrfToken } = await callApi<{ csrfToken: string }>('/api/auth/csrf');
  await fetch('/api/auth/signout', {
    method: 'POST',
    headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({ csrfToken, json: 'true', callbackUrl: paths.login() }),
  });
  window.location.assign(paths.login());
}
