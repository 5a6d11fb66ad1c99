import * as asn1js from 'asn1js';
import type { AlgorithmIdentifier, Certificate } from 'pkijs';
import { type HashName, strongHash } from './hashes';
import { demand } from './timestamp';

const RSA_KEY = '1.2.840.113549.1.1.1';
const EC_KEY = '1.2.840.10045.2.1';

/** Signature algorithms that name their hash. RSA alone names none: then the digest of the signer info counts. */
const RSA: Record<string, HashName | null> = {
  [RSA_KEY]: null,
  '1.2.840.113549.1.1.11': 'SHA-256',
  '1.2.840.113549.1.1.12': 'SHA-384',
  '1.2.840.113549.1.1.13': 'SHA-512',
};
const ECDSA: Record<string, HashName> = {
  '1.2.840.10045.4.3.2': 'SHA-256',
  '1.2.840.10045.4.3.3': 'SHA-384',
  '1.2.840.10045.4.3.4': 'SHA-512',
};
const CURVES: Record<string, { namedCurve: string; size: number }> = {
  '1.2.840.10045.3.1.7': { namedCurve: 'P-256', size: 32 },
  '1.3.132.0.34': { namedCurve: 'P-384', size: 48 },
  '1.3.132.0.35': { namedCurve: 'P-521', size: 66 },
};

export type Signed = {
  data: Uint8Array;
  signature: Uint8Array;
  algorithm: AlgorithmIdentifier;
  /** Identifier of the digest named beside it, for RSA that names none. */
  digest?: string;
};

/** Whether `signer` made this signature, by RSA (PKCS #1 v1.5, at least 2,048 bits) or ECDSA. Throws for what is not supported. */
export async function isSignedBy(signer: Certificate, signed: Signed): Promise<boolean> {
  const { algorithmId } = signer.subjectPublicKeyInfo.algorithm;
  if (algorithmId === RSA_KEY) return isSignedByRsa(signer, signed);
  demand(algorithmId === EC_KEY, `keys of kind ${algorithmId} are not supported`);
  return isSignedByEcdsa(signer, signed);
}

async function isSignedByRsa(signer: Certificate, signed: Signed): Promise<boolean> {
  const named = RSA[signed.algorithm.algorithmId];
  demand(named !== undefined, `the signature algorithm ${signed.algorithm.algorithmId} is not supported`);
  const hash = named ?? strongHash(signed.digest ?? '');
  demand(hash !== null, 'the signature uses a hash that is too weak');
  const algorithm = { name: 'RSASSA-PKCS1-v1_5', hash };
  const key = await importKey(signer, algorithm);
  const { modulusLength } = key.algorithm as RsaKeyAlgorithm;
  demand(modulusLength >= 2_048, `an RSA key of ${modulusLength} bits is too short`);
  return globalThis.crypto.subtle.verify(algorithm, key, signed.signature.slice(), signed.data.slice());
}

async function isSignedByEcdsa(signer: Certificate, signed: Signed): Promise<boolean> {
  const hash = ECDSA[signed.algorithm.algorithmId];
  demand(hash !== undefined, `the signature algorithm ${signed.algorithm.algorithmId} is not supported`);
  const { algorithmParams } = signer.subjectPublicKeyInfo.algorithm;
  const curve =
    algorithmParams instanceof asn1js.ObjectIdentifier
      ? CURVES[algorithmParams.valueBlock.toString()]
      : undefined;
  demand(curve !== undefined, 'the curve of the key is not supported');
  const key = await importKey(signer, { name: 'ECDSA', namedCurve: curve.namedCurve });
  const pair = rawSignature(signed.signature, curve.size);
  return (
    pair !== null && globalThis.crypto.subtle.verify({ name: 'ECDSA', hash }, key, pair, signed.data.slice())
  );
}

function importKey(
  signer: Certificate,
  algorithm: RsaHashedImportParams | EcKeyImportParams,
): Promise<CryptoKey> {
  const spki = signer.subjectPublicKeyInfo.toSchema().toBER(false);
  return globalThis.crypto.subtle.importKey('spki', spki, algorithm, false, ['verify']);
}

/** The two numbers side by side, as WebCrypto wants them; null when they are not two numbers of that size. */
function rawSignature(der: Uint8Array, size: number): Uint8Array<ArrayBuffer> | null {
  const { result, offset } = asn1js.fromBER(der.slice());
  if (offset !== der.length || !(result instanceof asn1js.Sequence)) return null;
  const numbers = result.valueBlock.value;
  if (numbers.length !== 2) return null;
  const raw = new Uint8Array(2 * size);
  for (const [index, number] of numbers.entries()) {
    if (!(number instanceof asn1js.Integer)) return null;
    let bytes = number.valueBlock.valueHexView;
    while (bytes.length > size && bytes[0] === 0) bytes = bytes.subarray(1);
    if (bytes.length > size) return null;
    raw.set(bytes, (index + 1) * size - bytes.length);
  }
  return raw;
}
