import { resolve } from 'node:path';
import type { Config } from '@/lib/config';
import { resolveRegistry } from '@/lib/signals';
import { openBlobStores } from './blobs/open-blob-stores';
import type { Logger } from './logger';
import { nodeCrypto } from './node-crypto';
import { openSigner } from './open-signer';
import type { Ports } from './ports';
import { openTimestamper } from './timestamper';

/** Opens what verbs use besides the database, the same way for web, worker and command line. */
export function openPorts(options: {
  config: Config;
  logger: Logger;
  installId: string;
  dataDir: string;
  variables?: Readonly<Record<string, string | undefined>>;
}): Ports {
  const { config, logger, installId } = options;
  const dataDir = resolve(options.dataDir);
  return {
    config,
    registry: resolveRegistry(config.signals, config.sources),
    logger,
    installId,
    crypto: nodeCrypto,
    signer: openSigner({
      evidence: config.evidence,
      dataDir,
      ...(options.variables && { variables: options.variables }),
    }),
    timestamper: config.evidence.timestamping ? openTimestamper(config.evidence.timestamping) : null,
    blobs: openBlobStores(config.evidence.stores, dataDir, options.variables),
  };
}
