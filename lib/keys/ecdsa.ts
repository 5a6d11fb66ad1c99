import { concatBytes } from '@/lib/kernel';

const SIZE = 32;
const SEQUENCE = 0x30;
const INTEGER = 0x02;

/**
 * r‖s (64 bytes) of a P-256 signature in DER; null when it is not exactly the DER of two positive integers. Encodings some
 * verifiers let pass (long lengths, needless zeros, bytes behind the end) are refused, so that all of ours agree.
 */
export function rawFromDer(der: Uint8Array): Uint8Array | null {
  if (der[0] !== SEQUENCE || der[1] !== der.length - 2 || der.length > 72) return null;
  const r = readInteger(der, 2);
  if (r === null) return null;
  const s = readInteger(der, r.end);
  if (s === null || s.end !== der.length) return null;
  return concatBytes(r.bytes, s.bytes);
}

/** DER of a P-256 signature given as r‖s; null when it is not 64 bytes. */
export function derFromRaw(raw: Uint8Array): Uint8Array | null {
  if (raw.length !== 2 * SIZE) return null;
  const content = concatBytes(writeInteger(raw.subarray(0, SIZE)), writeInteger(raw.subarray(SIZE)));
  return concatBytes(Uint8Array.of(SEQUENCE, content.length), content);
}

function readInteger(der: Uint8Array, at: number): { bytes: Uint8Array; end: number } | null {
  const length = der[at + 1] ?? 0;
  const end = at + 2 + length;
  if (der[at] !== INTEGER || length < 1 || length > SIZE + 1 || end > der.length) return null;
  const content = der.subarray(at + 2, end);
  const [first = 0, second = 0] = content;
  if (first >= 0x80) return null;
  if (first === 0 && length > 1 && second < 0x80) return null;
  const magnitude = first === 0 ? content.subarray(1) : content;
  if (magnitude.length > SIZE) return null;
  const bytes = new Uint8Array(SIZE);
  bytes.set(magnitude, SIZE - magnitude.length);
  return { bytes, end };
}

function writeInteger(bytes: Uint8Array): Uint8Array {
  const firstSet = bytes.findIndex((byte) => byte !== 0);
  const magnitude = firstSet === -1 ? Uint8Array.of(0) : bytes.subarray(firstSet);
  const sign = (magnitude[0] ?? 0) >= 0x80 ? Uint8Array.of(0) : new Uint8Array();
  return concatBytes(Uint8Array.of(INTEGER, sign.length + magnitude.length), sign, magnitude);
}
