import { bytesToHex as hex, hexToBytes } from '@noble/hashes/utils.js';
import { AppError } from './app-error';

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
/** What each character code stands for; 255 for those that are no base64. */
const VALUES = Uint8Array.from({ length: 128 }, (_, code) => {
  const value = ALPHABET.indexOf(String.fromCharCode(code));
  return value < 0 ? 255 : value;
});
/** Made once: neither keeps anything between calls. */
const ENCODER = new TextEncoder();
const DECODER = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const CHUNK = 0x8000;

/** UTF-8 bytes of text. */
export function utf8(text: string): Uint8Array {
  return ENCODER.encode(text);
}

/** Text of UTF-8 bytes; throws `invalid_input` when they are not UTF-8. A byte order mark is kept, never eaten. */
export function fromUtf8(bytes: Uint8Array): string {
  try {
    return DECODER.decode(bytes);
  } catch {
    throw new AppError('invalid_input', { message: 'bytes are not UTF-8' });
  }
}

export function concatBytes(...parts: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(parts.reduce((size, part) => size + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

/** All of a stream of bytes in one piece. Throws `too_large` as soon as there are more than `maxBytes`. */
export async function readAll(
  bytes: AsyncIterable<Uint8Array>,
  maxBytes = READ_ALL_MAX_BYTES,
): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const part of bytes) {
    size += part.length;
    if (size > maxBytes)
      throw new AppError('too_large', { message: `a stream has more than ${maxBytes} bytes` });
    parts.push(part);
  }
  return concatBytes(...parts);
}

/** Larger than anything that is read whole on purpose: a snapshot of 50,000 objects has about 60 MiB. */
const READ_ALL_MAX_BYTES = 256 * 1024 * 1024;

/** Compares without stopping at the first difference. */
export function equalBytes(left: Uint8Array, right: Uint8Array): boolean {
  if (left.length !== right.length) return false;
  let difference = 0;
  for (let i = 0; i < left.length; i++) difference |= (left[i] ?? 0) ^ (right[i] ?? 0);
  return difference === 0;
}

/** Lower-case hex. */
export function toHex(bytes: Uint8Array): string {
  return hex(bytes);
}

/** Bytes of hex in either case; throws `invalid_input` for anything else. */
export function fromHex(text: string): Uint8Array {
  if (!/^(?:[0-9a-fA-F]{2})*$/.test(text))
    throw new AppError('invalid_input', { message: 'text is not hexadecimal' });
  return hexToBytes(text);
}

/** Standard base64 with padding (RFC 4648 §4). */
export function toBase64(bytes: Uint8Array): string {
  let binary = '';
  for (let at = 0; at < bytes.length; at += CHUNK) {
    binary += String.fromCharCode(...bytes.subarray(at, at + CHUNK));
  }
  return btoa(binary);
}

/** Standard base64 with padding, strictly: no white space, no missing padding, no stray bits behind the last byte. */
export function fromBase64(text: string): Uint8Array {
  const padding = text.endsWith('==') ? 2 : text.endsWith('=') ? 1 : 0;
  const digits = text.length - padding;
  const bytes = new Uint8Array(Math.floor((digits * 3) / 4));
  let buffer = 0;
  let bits = 0;
  let at = 0;
  let seen = 0;
  for (let i = 0; i < digits; i++) {
    const value = VALUES[text.charCodeAt(i)] ?? 255;
    seen |= value;
    buffer = (buffer << 6) | (value & 63);
    bits += 6;
    if (bits < 8) continue;
    bits -= 8;
    bytes[at++] = buffer >> bits;
    buffer &= (1 << bits) - 1;
  }
  if (text.length % 4 !== 0 || seen > 63)
    throw new AppError('invalid_input', { message: 'text is not standard base64' });
  if (buffer !== 0) throw new AppError('invalid_input', { message: 'base64 has bits that mean nothing' });
  return bytes;
}
