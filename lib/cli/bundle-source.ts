import { createReadStream, lstatSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { AppError } from '@/lib/kernel';
import type { BundleSource } from '@/lib/verifier';

const CHUNK_BYTES = 1_048_576;

/** A bundle on this machine: the `.tar` or `.json` file, or the folder one was unpacked into. Read in pieces, never whole. */
export function openBundleSource(path: string): BundleSource {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (stat?.isDirectory()) return { files: walk(path, '') };
  if (stat?.isFile()) return { chunks: createReadStream(path, { highWaterMark: CHUNK_BYTES }) };
  throw new AppError('invalid_input', {
    message: `no file or folder ${path}`,
    userMessage: `There is no file or folder ${path}. Expected an evidence bundle such as evidence-v0.3.3-mc.tar.`,
  });
}

type Entry = { path: string; size: number; chunks: AsyncIterable<Uint8Array> | null };

/** Every entry below a folder. Links and other special files are handed on as such, never followed. */
async function* walk(root: string, prefix: string): AsyncGenerator<Entry> {
  for (const name of readdirSync(join(root, prefix)).sort()) {
    const path = prefix === '' ? name : `${prefix}/${name}`;
    const stat = lstatSync(join(root, path));
    if (stat.isDirectory()) yield* walk(root, path);
    else {
      const chunks = stat.isFile()
        ? createReadStream(join(root, path), { highWaterMark: CHUNK_BYTES })
        : null;
      yield { path, size: stat.size, chunks };
    }
  }
}
