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

/** Value of one cookie of a `Cookie` header, or null. Malformed percent signs are kept as they are. */
export function readCookie(header: string | null, name: string): string | null {
  for (const part of (header ?? '').split(';')) {
    const at = part.indexOf('=');
    if (at > 0 && part.slice(0, at).trim() === name) return decodeQuietly(part.slice(at + 1).trim());
  }
  return null;
}

function decodeQuietly(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
