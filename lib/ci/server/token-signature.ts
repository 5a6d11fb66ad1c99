import { constants, type KeyObject, verify } from 'node:crypto';
import type { TokenHeader, UnprovenToken } from '../token';

/** How OpenSSL is told what the algorithms of JWA are: RSASSA-PKCS1-v1_5, and ECDSA written as r and s side by side. */
const MEANING = {
  RS256: { padding: constants.RSA_PKCS1_PADDING },
  ES256: { dsaEncoding: 'ieee-p1363' },
} as const satisfies Record<TokenHeader['alg'], object>;

/**
 * Whether the key signed the token, by the algorithm of its header. The key is one found for that algorithm, so that a token cannot have it
 * used for another. Done at once on this thread: asking another one to, as WebCrypto does, takes several times as long as the check.
 */
export function isTokenSigned({ header, signed, signature }: UnprovenToken, key: KeyObject): boolean {
  return (
    signature !== null && verify('sha256', Buffer.from(signed), { key, ...MEANING[header.alg] }, signature)
  );
}
