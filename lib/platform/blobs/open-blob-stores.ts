import { join } from 'node:path';
import type { StoreConfig } from '@/lib/config';
import { readSecret } from '../config';
import type { BlobStore } from './blob-store';
import { openLocalBlobStore } from './local-blob-store';
import { openS3BlobStore } from './s3-blob-store';

type Variables = Readonly<Record<string, string | undefined>>;

/** The stores of the configuration, in its order. Nothing is asked of them yet; secrets are read when they are needed. */
export function openBlobStores(
  stores: readonly StoreConfig[],
  dataDir: string,
  variables?: Variables,
): BlobStore[] {
  return stores.map((store) => {
    if (store.kind === 's3') return openS3(store, variables);
    return openLocalBlobStore({
      id: store.id,
      region: store.region,
      dir: store.dir ?? join(dataDir, 'blobs', store.id),
    });
  });
}

function openS3(store: Extract<StoreConfig, { kind: 's3' }>, variables?: Variables): BlobStore {
  const { id, region, bucket, prefix, signingRegion } = store;
  return openS3BlobStore({
    id,
    region,
    bucket,
    prefix,
    signingRegion,
    endpoint: new URL(store.endpoint),
    credentials: () => ({
      accessKeyId: readSecret(store.accessKeyId, variables),
      secretAccessKey: readSecret(store.secretAccessKey, variables),
    }),
  });
}
