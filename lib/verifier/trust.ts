import type { NoteKey } from '@/lib/evidence-log';
import type { PublicKey } from '@/lib/keys';
import type { BundleSource } from './read-bundle';

/**
 * What the reader knows from somewhere else than the bundle. Without `rootKeyId` or `key` nothing is verified: a bundle that brings its own
 * key proves only that it agrees with itself.
 */
export type Trust = {
  /** Fingerprint of the root key, `SHA256:…`; that of a statement key is accepted too */
  rootKeyId?: string;
  /** The root key or the statement key itself */
  key?: PublicKey;
  /** Witnesses whose cosignatures count */
  witnesses?: readonly NoteKey[];
  /** How many of them must have cosigned */
  quorum?: number;
  /** PEM text with certificates of time-stamping authorities; when given, the manifest must carry a timestamp by one */
  timestampCas?: string;
  /** The release's bundle before this one */
  previous?: BundleSource;
};
