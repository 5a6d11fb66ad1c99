import { concatBytes, utf8 } from '@/lib/kernel';

/** What a DSSE signature covers (“pre-authentication encoding”): the payload with its type, each behind its length in bytes. */
export function pae(payloadType: string, payload: Uint8Array): Uint8Array {
  const type = utf8(payloadType);
  return concatBytes(utf8(`DSSEv1 ${type.length} `), type, utf8(` ${payload.length} `), payload);
}
