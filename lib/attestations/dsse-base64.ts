import { AppError, fromBase64 } from '@/lib/kernel';

const URL_SAFE = /[-_]/;
const STANDARD = /[+/]/;

/** Base64 as DSSE lets signers write it: the standard or the URL-safe alphabet, never both, the latter also without padding. */
export function fromDsseBase64(text: string): Uint8Array {
  if (!URL_SAFE.test(text)) return fromBase64(text);
  if (STANDARD.test(text))
    throw new AppError('invalid_input', { message: 'base64 mixes the standard and the URL-safe alphabet' });
  const standard = text.replaceAll('-', '+').replaceAll('_', '/');
  const missing = text.endsWith('=') ? 0 : (4 - (text.length % 4)) % 4;
  return fromBase64(standard + '='.repeat(missing));
}
