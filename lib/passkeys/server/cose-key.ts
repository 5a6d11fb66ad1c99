import { createPublicKey, type JsonWebKey } from 'node:crypto';
import { cose, decodeCredentialPublicKey } from '@simplewebauthn/server/helpers';

const MIN_RSA_BYTES = 256;

/**
 * Algorithm of a COSE key that can really verify signatures: its numbers fit together and lie on the curve. Browsers pass on
 * what an authenticator made without looking. Throws for anything else.
 */
export function algorithmOf(key: Uint8Array<ArrayBuffer>): number {
  const parts = decodeCredentialPublicKey(key);
  const alg = parts.get(cose.COSEKEYS.alg);
  createPublicKey({ key: jwkOf(parts, alg), format: 'jwk' });
  return Number(alg);
}

/** RFC 9053 names by number; ES256 is P-256 only, EdDSA Ed25519 only. */
function jwkOf(parts: ReturnType<typeof decodeCredentialPublicKey>, alg: number | undefined): JsonWebKey {
  if (alg === -7 && cose.isCOSEPublicKeyEC2(parts) && parts.get(cose.COSEKEYS.crv) === 1) {
    return {
      kty: 'EC',
      crv: 'P-256',
      x: text(parts.get(cose.COSEKEYS.x)),
      y: text(parts.get(cose.COSEKEYS.y)),
    };
  }
  if (alg === -8 && cose.isCOSEPublicKeyOKP(parts) && parts.get(cose.COSEKEYS.crv) === 6) {
    return { kty: 'OKP', crv: 'Ed25519', x: text(parts.get(cose.COSEKEYS.x)) };
  }
  if (alg === -257 && cose.isCOSEPublicKeyRSA(parts)) {
    const modulus = parts.get(cose.COSEKEYS.n);
    if ((modulus?.length ?? 0) >= MIN_RSA_BYTES) {
      return { kty: 'RSA', n: text(modulus), e: text(parts.get(cose.COSEKEYS.e)) };
    }
  }
  throw new Error(`the key is none of ES256, EdDSA and RS256 of at least 2048 bits`);
}

function text(bytes: Uint8Array | undefined): string {
  return Buffer.from(bytes ?? []).toString('base64url');
}
