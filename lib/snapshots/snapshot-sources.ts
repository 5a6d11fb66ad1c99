import { canonicalJson, utf8 } from '@/lib/kernel';
import type { Collected } from './collect';
import { sourceOf } from './source-map';

/**
 * The bytes of `config-sources.json`: where each object of a snapshot is written. It is a file of its own, because moving an object
 * to another file is no drift and must not change a digest.
 */
export function encodeSources(snapshotSha256: string, { objects }: Pick<Collected, 'objects'>): Uint8Array {
  const places = objects.map((object) => ({ identity: object.identity, ...sourceOf(object, '') }));
  return utf8(canonicalJson({ v: 1, snapshot: snapshotSha256, objects: places }));
}
