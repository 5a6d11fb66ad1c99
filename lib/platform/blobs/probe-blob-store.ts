import { createHash, randomBytes } from 'node:crypto';
import { AppError } from '@/lib/kernel';
import type { BlobStore } from './blob-store';

/** Writes, reads and removes a few bytes of its own; throws what the store answers when it cannot do one of them. */
export async function probeBlobStore(store: BlobStore): Promise<void> {
  const bytes = Buffer.from(`mission control probe ${randomBytes(16).toString('hex')}\n`);
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  await store.put(sha256, bytes.length, only(bytes));
  try {
    const read: Uint8Array[] = [];
    for await (const chunk of await store.open(sha256)) read.push(chunk);
    if (!Buffer.concat(read).equals(bytes)) {
      throw new AppError('internal', { message: `store ${store.id} gave other bytes than were written` });
    }
  } finally {
    await store.remove(sha256);
  }
}

async function* only(bytes: Uint8Array): AsyncIterable<Uint8Array> {
  yield bytes;
}
