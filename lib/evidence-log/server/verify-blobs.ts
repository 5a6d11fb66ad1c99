import { AppError, toHex } from '@/lib/kernel';
import type { Ctx } from '@/lib/platform/context';
import type { Findings } from './findings';
import type { Query } from './query';
import { type BlobRow, readBlobs } from './verify-store';

const PAGE = 500;

/** Re-hashes every blob that was not retired, a piece at a time. A store that does not answer leaves blobs unchecked, which is no pass. */
export async function verifyBlobs(
  ctx: Pick<Ctx, 'ports'>,
  query: Query,
  findings: Findings,
  onBlob: (done: number) => void,
): Promise<{ blobs: number; blobBytes: number }> {
  let blobs = 0;
  let blobBytes = 0;
  for (let after = ''; ; ) {
    const page = await readBlobs(query, after, PAGE);
    for (const blob of page) {
      blobBytes += await verifyBlob(ctx, blob, findings);
      blobs += 1;
      onBlob(blobs);
    }
    const last = page.at(-1);
    if (last === undefined || page.length < PAGE) return { blobs, blobBytes };
    after = last.sha256;
  }
}

async function verifyBlob(ctx: Pick<Ctx, 'ports'>, blob: BlobRow, findings: Findings): Promise<number> {
  const subject = `blob sha256:${blob.sha256}`;
  const store = ctx.ports.blobs.find(({ id }) => id === blob.store);
  if (store === undefined) {
    findings.skip(`blobs in the store ${blob.store}, which the configuration does not name`);
    return 0;
  }
  const hash = ctx.ports.crypto.sha256();
  let size = 0;
  try {
    for await (const chunk of await store.open(blob.sha256)) {
      hash.update(chunk);
      size += chunk.length;
    }
  } catch (error) {
    const gone = error instanceof AppError && error.code === 'not_found';
    if (gone) findings.add('blob-missing', subject, `it is not in the store ${blob.store}`);
    else findings.skip(`blobs in the store ${blob.store}, which does not answer`);
    return size;
  }
  if (size !== blob.size || toHex(hash.digest()) !== blob.sha256)
    findings.add('blob-altered', subject, `what the store ${blob.store} holds hashes to something else`);
  return size;
}
