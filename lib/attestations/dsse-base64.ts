import { AppError, fromBase64 } from '@/lib/kernel';

/**
 * Base64 as DSSE lets signers write it: the standard or the URL-safe alphabet, never both. The latter is often written without
 * padding, and a text may show neither of its letters, so padding may be missing; bits that mean nothing may not be there.
 */
export function fromDsseBase64(text: string): Uint8Array {
  if (/[-_]/.test(text) && /[+/]/.test(text))
    throw new AppError('invalid_input', { message: 'base64 mixes the standard and the URL-safe alphabet' });
  const missing = text.endsWith('=') ? 0 : (4 - (text.length % 4)) % 4;
  return fromBase64(text.replaceAll('-', '+').replaceAll('_', '/') + '='.repeat(missing));
}
