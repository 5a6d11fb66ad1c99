import { createHash } from 'node:crypto';
import { AppError } from '@/lib/kernel';
import type { S3Client } from './s3-client';
import { unescapeXml } from './s3-listing';

/** Smallest part of an upload in parts; what is smaller goes in one request. 10,000 parts are what S3 allows. */
const PART_BYTES = 16 * 1024 * 1024;
const MAX_PARTS = 10_000;

type Blob = { sha256: string; size: number; content: AsyncIterable<Uint8Array> };

/**
 * Sends a blob so that it appears whole or not at all. Never more than one part is held in memory, each part can be sent
 * again, and the object comes to be only after the digest of all bytes was found right.
 */
export async function uploadChecked(
  client: S3Client,
  key: string,
  blob: Blob,
  partBytes = PART_BYTES,
): Promise<void> {
  if (blob.size <= partBytes) {
    const parts: Uint8Array[] = [];
    for await (const part of checkedParts(blob, partBytes)) parts.push(part);
    await discard(client.send({ method: 'PUT', key, body: parts[0] ?? new Uint8Array(), action: 'put' }));
    return;
  }
  await uploadInParts(client, key, blob, Math.max(partBytes, Math.ceil(blob.size / MAX_PARTS)));
}

async function uploadInParts(client: S3Client, key: string, blob: Blob, partBytes: number): Promise<void> {
  const uploadId = await startUpload(client, key);
  try {
    const tags: string[] = [];
    for await (const body of checkedParts(blob, partBytes)) {
      const query = { partNumber: String(tags.length + 1), uploadId };
      const { headers } = await discard(client.send({ method: 'PUT', key, query, body, action: 'put part' }));
      tags.push(String(headers.etag ?? ''));
    }
    await finishUpload(client, key, { uploadId, tags, size: blob.size });
  } catch (error) {
    // The server keeps the parts of an unfinished upload, and bills them; nobody else would clean up.
    const query = { uploadId };
    await client
      .send({ method: 'DELETE', key, query, action: 'abort upload' })
      .then(({ body }) => body.resume())
      .catch(() => undefined);
    throw error;
  }
}

async function startUpload(client: S3Client, key: string): Promise<string> {
  const { text } = await client.sendForText({
    method: 'POST',
    key,
    query: { uploads: '' },
    action: 'start upload',
  });
  const id = /<UploadId>([^<]{1,1024})<\/UploadId>/.exec(text)?.[1];
  if (id !== undefined) return unescapeXml(id);
  throw new AppError('internal', { message: `store ${client.place.id} started an upload without an id` });
}

type Finish = { uploadId: string; tags: string[]; size: number };

async function finishUpload(client: S3Client, key: string, { uploadId, tags, size }: Finish): Promise<void> {
  const parts = tags.map(
    (tag, index) => `<Part><PartNumber>${index + 1}</PartNumber><ETag>${escapeXml(tag)}</ETag></Part>`,
  );
  const { status, text } = await client.sendForText(
    {
      method: 'POST',
      key,
      query: { uploadId },
      headers: { 'content-type': 'application/xml' },
      body: Buffer.from(`<CompleteMultipartUpload>${parts.join('')}</CompleteMultipartUpload>`),
      action: 'finish upload',
    },
    ({ code }) => code === 'NoSuchUpload',
  );
  // Sent again after an answer got lost, it finds the upload gone: then the object must be there.
  if (status === 404) {
    const { headers } = await discard(client.send({ method: 'HEAD', key, action: 'head' }));
    if (Number(headers['content-length']) === size) return;
  }
  // S3 answers 200 before it is done, and may still say in the body that it failed.
  if (status === 404 || /<Error>/.test(text)) {
    throw new AppError('unreachable', {
      message: `store ${client.place.id}: finish upload answered ${status} and failed`,
      userMessage: `The store “${client.place.id}” could not finish an upload. Try again.`,
    });
  }
}

/** Full parts and a last shorter one; the last comes only when digest and size of everything are right. */
async function* checkedParts(blob: Blob, partBytes: number): AsyncIterable<Uint8Array> {
  const hash = createHash('sha256');
  let seen = 0;
  let part = Buffer.allocUnsafe(Math.min(partBytes, blob.size));
  let filled = 0;
  for await (const chunk of blob.content) {
    seen += chunk.length;
    if (seen > blob.size) throw wrongContent(blob);
    hash.update(chunk);
    let at = 0;
    while (at < chunk.length) {
      if (filled === partBytes) {
        yield part;
        part = Buffer.allocUnsafe(partBytes);
        filled = 0;
      }
      const end = Math.min(chunk.length, at + partBytes - filled);
      part.set(chunk.subarray(at, end), filled);
      filled += end - at;
      at = end;
    }
  }
  if (seen !== blob.size || hash.digest('hex') !== blob.sha256) throw wrongContent(blob);
  yield part.subarray(0, filled);
}

function wrongContent({ sha256, size }: Blob): AppError {
  return new AppError('invalid_input', { message: `content is not the ${size} bytes of sha256:${sha256}` });
}

/** A body nobody wants must still be read, or its connection is never free again. */
async function discard<T extends { body: { resume(): unknown } }>(reply: Promise<T>): Promise<T> {
  const answered = await reply;
  answered.body.resume();
  return answered;
}

const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

function escapeXml(text: string): string {
  return text.replace(/[&<>"]/g, (sign) => ENTITIES[sign] ?? sign);
}
