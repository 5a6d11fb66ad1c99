import { BUNDLE_FILES, type Check, type Manifest } from '@/lib/evidence';
import type { Crypto } from '@/lib/keys';
import type { Limits } from './limits';
import { Refusal } from './limits';
import { type Bundle, readBundle } from './read-bundle';
import { failed, passed, skipped } from './report';
import type { Trust } from './trust';

/**
 * Whether the bundle the reader holds from before is the one this manifest names. The digest in a signed manifest vouches for the earlier
 * one; verify that bundle by itself to know about its files.
 */
export async function checkPrevious(
  manifest: Manifest,
  { previous }: Trust,
  crypto: Crypto,
  limits: Limits,
): Promise<Check> {
  const title = 'It continues the bundle before it';
  if (previous === undefined)
    return skipped(
      'previous',
      title,
      manifest.previous === null
        ? 'the manifest names none before it'
        : `you gave no earlier bundle; it names the manifest sha256:${manifest.previous}`,
    );
  if (manifest.previous === null)
    return failed(
      'previous',
      title,
      'previous-mismatch',
      'you gave an earlier bundle, but the manifest names none',
    );
  let earlier: Bundle;
  try {
    earlier = await readBundle(previous, crypto, limits);
  } catch (error) {
    if (error instanceof Refusal)
      return failed(
        'previous',
        title,
        'previous-mismatch',
        `the earlier bundle cannot be read: ${error.message}`,
      );
    throw error;
  }
  const digest = earlier.files.get(BUNDLE_FILES.manifest)?.sha256 ?? 'none';
  if (digest === manifest.previous) return passed('previous', title, `its manifest is sha256:${digest}`);
  return failed(
    'previous',
    title,
    'previous-mismatch',
    `the manifest of the earlier bundle is ${digest}, this one names ${manifest.previous}`,
  );
}
