import { AppError, concatBytes, utf8 } from '@/lib/kernel';
import { isCount } from './merkle';

const SIZE = 72;

/** What a witness signs: that at this time this is the largest tree it has seen of the log (cosignature/v1). */
export function cosignedMessage(atSeconds: number, checkpointText: string): Uint8Array {
  return utf8(`cosignature/v1\ntime ${atSeconds}\n${checkpointText}`);
}

/** The time and the signature as a signature line carries them. */
export function encodeCosignature(atSeconds: number, signature: Uint8Array): Uint8Array {
  if (!isCount(atSeconds) || signature.length !== SIZE - 8)
    throw new AppError('invalid_input', { message: 'a cosignature is a time and 64 bytes' });
  const time = new Uint8Array(8);
  new DataView(time.buffer).setBigUint64(0, BigInt(atSeconds));
  return concatBytes(time, signature);
}

/** The time inside a cosignature, in seconds since 1970; null when these are not the bytes of one. */
export function timeOfCosignature(bytes: Uint8Array): number | null {
  if (bytes.length !== SIZE) return null;
  const at = Number(new DataView(bytes.buffer, bytes.byteOffset, 8).getBigUint64(0));
  return isCount(at) ? at : null;
}
