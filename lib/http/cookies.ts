/**
 * Names of MC's cookies. They carry the install id because cookies ignore ports, and two clones in one browser would
 * sign each other out. Over https the `__Host-` prefix keeps other subdomains from planting one.
 */
export function cookieName(
  installId: string,
  purpose: 'session' | 'csrf' | 'callback' | 'pkce' | 'state' | 'nonce',
  secure: boolean,
): string {
  return `${secure ? '__Host-' : ''}mc-${installId}-${purpose}`;
}

/** Cookies of a `Cookie` header by name; of two with one name the first counts. Malformed percent signs are kept. */
export function readCookies(header: string | null): Record<string, string> {
  const cookies: Record<string, string> = Object.create(null);
  for (const part of (header ?? '').split(';')) {
    const at = part.indexOf('=');
    const name = part.slice(0, at).trim();
    if (at > 0 && !(name in cookies)) cookies[name] = decodeQuietly(part.slice(at + 1).trim());
  }
  return cookies;
}

/** Value of one cookie of a `Cookie` header, or null. */
export function readCookie(header: string | null, name: string): string | null {
  return readCookies(header)[name] ?? null;
}

function decodeQuietly(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
