/** Whom passkeys of this installation are for, or why it can have none. */
export type RelyingParty =
  | { usable: true; rpId: string; origin: string }
  | { usable: false; origin: string; because: 'ip-address' | 'no-https' };

/**
 * Reads the relying party off the one address people open. Browsers make passkeys only for a host name, never for a bare
 * IP address, and only over https or on localhost (WebAuthn §5.1.3, Secure Contexts §3.1).
 */
export function relyingPartyOf(publicUrl: string): RelyingParty {
  const { hostname, origin, protocol } = new URL(publicUrl);
  if (isAddress(hostname)) return { usable: false, origin, because: 'ip-address' };
  const isLocal = hostname === 'localhost' || hostname.endsWith('.localhost');
  if (protocol !== 'https:' && !isLocal) return { usable: false, origin, because: 'no-https' };
  return { usable: true, rpId: hostname, origin };
}

/** `URL` writes IPv4 in four decimal parts, however it was given, and IPv6 in brackets. */
function isAddress(hostname: string): boolean {
  return hostname.startsWith('[') || /^\d{1,3}(\.\d{1,3}){3}$/.test(hostname);
}
