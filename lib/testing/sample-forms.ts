import { canonicalJson, sha256Hex, toBase64, utf8 } from '@/lib/kernel';
import { JSON_FORM_MEDIA_TYPE } from '@/lib/verifier';
import { packTar } from './tar';

/** The bundle as its archive. */
export function sampleTar(files: ReadonlyMap<string, Uint8Array>): Uint8Array {
  return packTar(files);
}

/** The bundle as its single-file form; files above `inlineBytes` are named by their digest only. */
export function sampleJson(
  files: ReadonlyMap<string, Uint8Array>,
  release = 'v0.3.3',
  inlineBytes = 1_048_576,
): Uint8Array {
  const entries = [...files].map(([path, bytes]) => {
    const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
    const isText = Buffer.from(text, 'utf8').equals(bytes);
    const content = bytes.length > inlineBytes ? {} : isText ? { text } : { base64: toBase64(bytes) };
    return [path, { sha256: sha256Hex(bytes), size: bytes.length, ...content }];
  });
  return utf8(
    canonicalJson({ mediaType: JSON_FORM_MEDIA_TYPE, release, files: Object.fromEntries(entries) }),
  );
}

/** A source of the bytes in pieces of a size that fits no block, as a network gives them. */
export function chunked(bytes: Uint8Array, size = 4_099): { chunks: AsyncIterable<Uint8Array> } {
  return {
    chunks: (async function* () {
      for (let from = 0; from < bytes.length; from += size) yield bytes.subarray(from, from + size);
    })(),
  };
}
