import { AppError, fromBase64, toBase64 } from '@/lib/kernel';

/** base64url without padding (RFC 4648 §5), as WebAuthn writes bytes in JSON. */
export function toBase64Url(bytes: Uint8Array): string {
  return toBase64(bytes).replace(/=+$/, '').replaceAll('+', '-').replaceAll('/', '_');
}

/** Strictly the one spelling `toBase64Url` writes; throws `invalid_input` for padding, other alphabets and stray bits. */
export function fromBase64Url(text: string): Uint8Array {
  if (!/^[A-Za-z0-9_-]*$/.test(text))
    throw new AppError('invalid_input', { message: 'text is not base64url' });
  const standard = text.replaceAll('-', '+').replaceAll('_', '/');
  return fromBase64(standard.padEnd(Math.ceil(standard.length / 4) * 4, '='));
}
