import { sha256 } from '@noble/hashes/sha2.js';
import * as asn1js from 'asn1js';
import { AlgorithmIdentifier, MessageImprint, TimeStampReq } from 'pkijs';
import { HASHES } from './hashes';

/** Asks for the authority's certificate too, so that the answer can be checked years later. */
export function buildRequest(signature: Uint8Array, nonce: Uint8Array): Uint8Array<ArrayBuffer> {
  const request = new TimeStampReq({
    version: 1,
    messageImprint: new MessageImprint({
      hashAlgorithm: new AlgorithmIdentifier({
        algorithmId: HASHES['SHA-256'],
        algorithmParams: new asn1js.Null(),
      }),
      hashedMessage: new asn1js.OctetString({ valueHex: copy(sha256(signature)) }),
    }),
    nonce: new asn1js.Integer({ valueHex: copy(positive(nonce)) }),
    certReq: true,
  });
  return new Uint8Array(request.toSchema().toBER());
}

/** The shortest DER form of these bytes as a number that is not negative. */
export function positive(bytes: Uint8Array): Uint8Array {
  let at = 0;
  while (at < bytes.length - 1 && bytes[at] === 0) at++;
  const short = bytes.subarray(at);
  return (short[0] ?? 0) >= 0x80 || short.length === 0 ? Uint8Array.of(0, ...short) : short;
}

function copy(bytes: Uint8Array): ArrayBuffer {
  return bytes.slice().buffer as ArrayBuffer;
}
