import type { Config } from '@/lib/config';
import type { Crypto } from '@/lib/keys';
import type { SignalRegistry } from '@/lib/signals';
import type { BlobStore } from './blobs/blob-store';
import type { Logger } from './logger';
import type { Signer } from './signer';
import type { Timestamper } from './timestamper';

/** Adapters and loaded settings a verb may use besides the database. Grows one field per real need. */
export type Ports = {
  config: Config;
  registry: SignalRegistry;
  logger: Logger;
  /** 8 hexadecimal digits, part of every log origin. */
  installId: string;
  crypto: Crypto;
  signer: Signer;
  /** Null when no time-stamping authority is configured. */
  timestamper: Timestamper | null;
  /** In the order of the configuration; what concerns no tenant goes to the first. */
  blobs: readonly BlobStore[];
};
