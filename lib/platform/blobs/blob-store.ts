import type { Region } from '@/lib/tenants';

/** Bytes by their SHA-256. Writing the same bytes twice is one object; a half-written object is never visible. */
export type BlobStore = {
  id: string;
  kind: 'local' | 's3';
  region: Region;
  /** Stores `content`; throws `invalid_input` and keeps nothing when it does not hash to `sha256` or is not `size` long. */
  put(sha256: string, size: number, content: AsyncIterable<Uint8Array>): Promise<void>;
  /** The bytes from `start` to before `end`. `not_found` when there are none. What is read is not verified here. */
  open(sha256: string, range?: { start: number; end: number }): Promise<AsyncIterable<Uint8Array>>;
  /** Size in bytes, or null when it is not there. */
  size(sha256: string): Promise<number | null>;
  remove(sha256: string): Promise<void>;
  list(): AsyncIterable<{ sha256: string; size: number; modifiedAt: Date }>;
  /** Clears what writers that were killed before that time left unfinished; nobody could ever read it. Returns how many. */
  clearUnfinished(before: Date): Promise<number>;
};
