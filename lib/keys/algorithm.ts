import { z } from 'zod';

/** Signature algorithms every verifier we care about agrees on. ECDSA signatures are ASN.1 DER, as Sigstore and openssl write them. */
export const ALGORITHMS = ['ed25519', 'ecdsa-p256-sha256'] as const;
export const algorithmSchema = z.enum(ALGORITHMS, `expected one of ${ALGORITHMS.join(', ')}`);
export type Algorithm = z.infer<typeof algorithmSchema>;

/** What a key may sign: `log` checkpoints, `attest` statements, `root` keysets. A key has one purpose. */
export const KEY_PURPOSES = ['root', 'attest', 'log'] as const;
export const keyPurposeSchema = z.enum(KEY_PURPOSES, `expected one of ${KEY_PURPOSES.join(', ')}`);
export type KeyPurpose = z.infer<typeof keyPurposeSchema>;

/** A public key. `keyId` is its OpenSSH fingerprint, `SHA256:` and 43 characters; `spki` is DER. */
export type PublicKey = { keyId: string; algorithm: Algorithm; spki: Uint8Array };

/** A key of a person, whose authenticator may know nothing but RSA (2048 to 4096 bits, PKCS #1 v1.5 with SHA-256). MC's own never are. */
export type PersonKey = Omit<PublicKey, 'algorithm'> & { algorithm: Algorithm | 'rsa-pkcs1-sha256' };

/**
 * The machine's own cryptography, handed to pure code: node:crypto on a server or command line, WebCrypto in a browser.
 * `verify` answers false for anything malformed and never throws for what a stranger sent.
 */
export type Crypto = {
  verify(key: PublicKey | PersonKey, message: Uint8Array, signature: Uint8Array): Promise<boolean>;
  /** A running hash, for what comes in pieces. */
  sha256(): Sha256;
  /** Hash of bytes that are all there. */
  sha256Of(bytes: Uint8Array): Uint8Array;
  /** The same in lower-case hex. */
  sha256HexOf(bytes: Uint8Array): string;
};
export type Sha256 = { update(bytes: Uint8Array): Sha256; digest(): Uint8Array };
