/** What the sign-in page says above its form. `tone` page is a refusal, running is news. */
export type LoginNotice = { tone: 'page' | 'running'; title: string; text: string };

const ERRORS: Record<string, { title: string; text: string }> = {
  credentials: {
    title: 'Email or password is wrong',
    text: 'Check both and try again. An admin can reset your password; a deactivated account cannot sign in.',
  },
  unmapped: {
    title: 'No role here',
    text: 'The identity provider knows you, but none of your groups has a role in Mission Control. Ask an admin to map one of your groups, then sign in again.',
  },
  deactivated: {
    title: 'Account deactivated',
    text: 'Your account in Mission Control is deactivated. Ask an admin to reactivate it.',
  },
  'email-taken': {
    title: 'Email already in use',
    text: 'An account with your email address already signs in another way. Ask an admin which of the two you should use.',
  },
  claims: {
    title: 'The identity provider sent too little',
    text: 'Mission Control needs your email address and name. Ask whoever runs the identity provider to release the email and profile claims.',
  },
  oidc: {
    title: 'Single sign-on did not work',
    text: 'The identity provider refused, did not answer, or its answer could not be verified. Try again; if it stays, `mc doctor` says more.',
  },
  unavailable: {
    title: 'Signing in is not possible right now',
    text: 'Something Mission Control depends on does not answer. Your password was not judged. Try again in a moment.',
  },
};

const NOTICES: Record<string, { title: string; text: string }> = {
  'session-ended': {
    title: 'Your session has ended',
    text: 'Sessions last 12 hours, and 2 without use; an admin or a password change can end one sooner. Sign in to go on where you were.',
  },
  'signed-out': { title: 'Signed out', text: 'This session has ended everywhere it was used.' },
  ready: { title: 'The first admin is ready', text: 'Sign in with the email and password you just chose.' },
};

/** Words for what brought somebody to the sign-in page, or null when they just came. `retry` is in seconds. */
export function loginNotice(
  error: string | undefined,
  notice: string | undefined,
  retry: string | undefined,
): LoginNotice | null {
  if (error === 'rate-limited') return { tone: 'page', ...tooMany(Number(retry)) };
  const failed = error === undefined ? undefined : (own(ERRORS, error) ?? ERRORS.oidc);
  if (failed !== undefined) return { tone: 'page', ...failed };
  const news = notice === undefined ? undefined : own(NOTICES, notice);
  return news === undefined ? null : { tone: 'running', ...news };
}

function tooMany(retrySeconds: number): { title: string; text: string } {
  const minutes = Number.isFinite(retrySeconds)
    ? Math.min(60, Math.max(1, Math.ceil(retrySeconds / 60)))
    : 15;
  const wait = minutes === 1 ? '1 minute' : `${minutes} minutes`;
  return {
    title: 'Too many failed attempts',
    text: `Try again in ${wait}. Until then even the right password is refused here.`,
  };
}

function own<T>(table: Record<string, T>, key: string): T | undefined {
  return Object.hasOwn(table, key) ? table[key] : undefined;
}
