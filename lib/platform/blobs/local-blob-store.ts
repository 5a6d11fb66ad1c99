import { createHash, randomBytes } from 'node:crypto';
import { mkdir, open, readdir, rename, rm, stat, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { AppError } from '@/lib/kernel';
import type { Region } from '@/lib/tenants';
import type { BlobStore } from './blob-store';

const NAME = /^[0-9a-f]{64}$/;
const DRAFT = /^[0-9a-f]{64}\.[0-9a-f]{12}\.part$/;

/** Blobs as files `ab/abcdef…`, written aside, synced and renamed, so that a kill leaves all of one or nothing. */
export function openLocalBlobStore(options: { id: string; region: Region; dir: string }): BlobStore {
  const { id, region, dir } = options;
  const pathOf = (sha256: string) => join(dir, requireName(sha256).slice(0, 2), sha256);

  return {
    id,
    kind: 'local',
    region,
    async put(sha256, size, content) {
      const path = pathOf(sha256);
      if ((await sizeOf(path)) === size && (await touch(path))) return;
      await mkdir(join(dir, sha256.slice(0, 2)), { recursive: true });
      const draft = `${path}.${randomBytes(6).toString('hex')}.part`;
      try {
        await writeChecked(draft, sha256, size, content);
        await rename(draft, path);
        await syncDir(join(dir, sha256.slice(0, 2)));
      } finally {
        await rm(draft, { force: true });
      }
    },
    async open(sha256, range) {
      const path = pathOf(sha256);
      if ((await sizeOf(path)) === null) throw missing(id, sha256);
      if (range !== undefined && range.end <= range.start) return Readable.from([]);
      return readAhead(path, range ?? { start: 0, end: Number.POSITIVE_INFINITY });
    },
    size: (sha256) => sizeOf(pathOf(sha256)),
    async remove(sha256) {
      await rm(pathOf(sha256), { force: true });
    },
    async clearUnfinished(before) {
      let cleared = 0;
      for (const folder of await namesIn(dir)) {
        for (const name of await namesIn(join(dir, folder))) {
          if (!DRAFT.test(name)) continue;
          const path = join(dir, folder, name);
          const found = await stat(path).catch(() => null);
          if (found === null || found.mtime >= before) continue;
          await rm(path, { force: true });
          cleared += 1;
        }
      }
      return cleared;
    },
    async *list() {
      for (const folder of await namesIn(dir)) {
        for (const name of await namesIn(join(dir, folder))) {
          if (!NAME.test(name)) continue;
          const found = await stat(join(dir, folder, name)).catch(() => null);
          if (found !== null) yield { sha256: name, size: found.size, modifiedAt: found.mtime };
        }
      }
    },
  };
}

async function writeChecked(
  path: string,
  sha256: string,
  size: number,
  content: AsyncIterable<Uint8Array>,
): Promise<void> {
  const file = await open(path, 'wx', 0o600);
  try {
    const hash = createHash('sha256');
    let written = 0;
    for await (const chunk of content) {
      written += chunk.length;
      if (written > size) break;
      hash.update(chunk);
      await file.writeFile(chunk);
    }
    if (written !== size || hash.digest('hex') !== sha256) {
      throw new AppError('invalid_input', {
        message: `content is not the ${size} bytes of sha256:${sha256}`,
      });
    }
    await file.sync();
  } finally {
    await file.close();
  }
}

/** Makes a rename survive a power cut. */
async function syncDir(dir: string): Promise<void> {
  const handle = await open(dir, 'r');
  await handle.sync().finally(() => handle.close());
}

/** Bytes that are put again are young again, so that the collector of orphans leaves them. False when they have just gone. */
async function touch(path: string): Promise<boolean> {
  const now = new Date();
  return utimes(path, now, now).then(
    () => true,
    () => false,
  );
}

async function sizeOf(path: string): Promise<number | null> {
  const found = await stat(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw error;
  });
  return found?.isFile() ? found.size : null;
}

async function namesIn(dir: string): Promise<string[]> {
  return readdir(dir).catch(() => []);
}

function requireName(sha256: string): string {
  if (NAME.test(sha256)) return sha256;
  throw new AppError('invalid_input', { message: 'a blob is named by 64 lower-case hexadecimal digits' });
}

function missing(store: string, sha256: string): AppError {
  return new AppError('not_found', {
    message: `no blob ${sha256} in store ${store}`,
    userMessage: `The bytes of sha256:${sha256} are not in the store “${store}”.`,
  });
}

/** Large enough that asking for pieces costs little beside hashing them; two or three are held at a time. */
const PIECE_BYTES = 512 * 1024;

/** Bytes of a file in order. The next piece is being read while the caller works on this one, so that hashing and reading go on at once. */
async function* readAhead(
  path: string,
  { start, end }: { start: number; end: number },
): AsyncGenerator<Uint8Array> {
  const file = await open(path, 'r');
  let at = start;
  const readNext = () => {
    const size = Math.min(PIECE_BYTES, end - at);
    if (size <= 0) return Promise.resolve({ bytesRead: 0, buffer: Buffer.alloc(0) });
    const reading = file.read(Buffer.allocUnsafeSlow(size), 0, size, at);
    at += size;
    return reading;
  };
  let next = readNext();
  try {
    for (;;) {
      const { bytesRead, buffer } = await next;
      if (bytesRead === 0) return;
      // Only the end of the file makes a read short.
      if (bytesRead < buffer.length) end = Math.min(end, at - buffer.length + bytesRead);
      next = readNext();
      yield buffer.subarray(0, bytesRead);
    }
  } finally {
    await next.catch(() => undefined);
    await file.close();
  }
}
