import type { TimestampCheck, TimestampInput } from './timestamp';

export {
  MAX_TIMESTAMP_BYTES,
  TIMESTAMP_QUERY,
  TIMESTAMP_REPLY,
  type TimestampCheck,
  type TimestampInput,
} from './timestamp';

/**
 * Judges an RFC 3161 response about a signature, by WebCrypto, in Node and browsers alike. A response that is wrong in any
 * way is a value with a reason, never an exception. What reads ASN.1 is loaded only when this is called.
 */
export async function verifyTimestamp(input: TimestampInput): Promise<TimestampCheck> {
  return (await import('./verify-response')).verifyResponse(input);
}

/** DER of the request for a time stamp on a signature. `nonce` is random and ties the answer to this request. */
export async function buildTimestampRequest(
  signature: Uint8Array,
  nonce: Uint8Array,
): Promise<Uint8Array<ArrayBuffer>> {
  return (await import('./build-request')).buildRequest(signature, nonce);
}
