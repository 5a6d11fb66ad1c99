import { AppError } from '@/lib/kernel';
import type { Crypto } from '@/lib/keys';
import { DEFAULT_LIMITS, Refusal } from './limits';
import { type BundleSource, readBundle } from './read-bundle';

/** A snapshot of 50,000 objects has about 60 MiB. */
const MAX_BYTES = 256 * 1024 * 1024;

/**
 * Bytes of some files of a bundle, by path; one that is not there is left out. Nothing is verified: compare the digests with the manifest of
 * a report that is. Throws `invalid_input` for what is no bundle.
 */
export async function readBundleFiles(
  source: BundleSource,
  paths: readonly string[],
  crypto: Pick<Crypto, 'sha256' | 'sha256HexOf'>,
): Promise<Map<string, Uint8Array>> {
  try {
    const wanted = { paths: new Set(paths), maxBytes: MAX_BYTES };
    const { files } = await readBundle(source, crypto, DEFAULT_LIMITS, wanted);
    return new Map(
      paths.flatMap((path) => {
        const bytes = files.get(path)?.bytes ?? null;
        return bytes === null ? [] : [[path, bytes]];
      }),
    );
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    throw new AppError('invalid_input', {
      message: `not a bundle: ${error.code}: ${error.message}`,
      userMessage: `The bundle cannot be read: ${error.message}.`,
    });
  }
}
