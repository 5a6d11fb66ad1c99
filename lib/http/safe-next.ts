const BASE = 'http://mission-control.invalid';

/**
 * A place inside MC to go to after signing in, or `/` when `next` is anything else: another site in any disguise
 * (`//evil`, `/\evil`, tabs and line breaks browsers drop), the API, or the sign-in pages themselves.
 */
export function safeNextPath(next: string | null | undefined): string {
  if (typeof next !== 'string' || next.length > 2_000) return '/';
  if (!next.startsWith('/') || hasControlCharacter(next) || next.includes('\\')) return '/';
  let url: URL;
  try {
    url = new URL(next, BASE);
  } catch {
    return '/';
  }
  if (url.origin !== BASE || url.pathname.startsWith('//')) return '/';
  const first = url.pathname.split('/')[1] ?? '';
  if (['api', 'login', 'setup', 'change-password', '_next'].includes(first)) return '/';
  return `${url.pathname}${url.search}${url.hash}`;
}

function hasControlCharacter(text: string): boolean {
  return [...text].some((char) => char < ' ' || char === '\u007f');
}
