import type { LogKind } from '@/lib/kernel';
import type { Algorithm, KeyPurpose, PublicKey } from '@/lib/keys';

/** Private keys, wherever they are kept: files in the data directory or a command outside of MC. They never leave it. */
export type Signer = {
  /** Public keys it can sign with now, oldest first. */
  keys(log: LogKind, purpose: KeyPurpose): Promise<PublicKey[]>;
  /** Whether `create` can make keys of this purpose; false when they are made elsewhere. */
  makesKeys(purpose: KeyPurpose): boolean;
  /** Makes a new key. `misconfigured` when keys of this purpose are made elsewhere. */
  create(log: LogKind, purpose: KeyPurpose, algorithm: Algorithm): Promise<PublicKey>;
  /**
   * Signs with the key of that id: pure Ed25519, or ECDSA over SHA-256 in DER. `misconfigured` when it is not here. `by` says what
   * the key is for; a signer outside of MC needs it to find the key.
   */
  sign(keyId: string, message: Uint8Array, by?: SignedBy): Promise<Uint8Array>;
};

export type SignedBy = { log: LogKind; purpose: KeyPurpose; key: PublicKey };
