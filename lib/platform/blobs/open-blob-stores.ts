import { join } from 'node:path';
import type { StoreConfig } from '@/lib/config';
import type { BlobStore } from './blob-store';
import { openLocalBlobStore } from './local-blob-store';

/** The stores of the configuration, in its order. */
export function openBlobStores(stores: readonly StoreConfig[], dataDir: string): BlobStore[] {
  return stores.map((store) => {
    if (store.kind === 's3') throw new Error('S3 stores are opened in a later step');
    return openLocalBlobStore({
      id: store.id,
      region: store.region,
      dir: store.dir ?? join(dataDir, 'blobs', store.id),
    });
  });
}
