import { AppError, fromBase64, fromUtf8 } from '@/lib/kernel';
import { BUNDLE_LIMITS, type ParsedBundle } from './sigstore-bundle';
import { PAYLOAD_TYPE, parseStatement } from './statement';

const BASE64 = '[A-Za-z0-9+/]+={0,2}';
const NAME = '[A-Za-z0-9+/:=._-]{1,200}';
const WRITTEN = new RegExp(
  `^\\{"dsseEnvelope":\\{"payload":"(?<payload>${BASE64})","payloadType":"application/vnd\\.in-toto\\+json","signatures":\\[\\{"keyid":"(?<keyId>${NAME})","sig":"(?<signature>${BASE64})"\\}\\]\\},` +
    `"mediaType":"application/vnd\\.dev\\.sigstore\\.bundle\\.v0\\.3\\+json","verificationMaterial":\\{"publicKey":\\{"hint":"(?<hint>${NAME})"\\},` +
    `(?:"timestampVerificationData":\\{"rfc3161Timestamps":\\[(?<timestamps>\\{"signedTimestamp":"${BASE64}"\\}(?:,\\{"signedTimestamp":"${BASE64}"\\})*)\\]\\},)?"tlogEntries":\\[\\]\\}\\}$`,
);
const TIMESTAMP = new RegExp(`"signedTimestamp":"(${BASE64})"`, 'g');

/**
 * A Sigstore bundle in the one form bundles are written in: canonical JSON, standard base64. Null for any other, which
 * `parseSigstoreBundle` may still read, and which says what is wrong: readers differ in what else they let pass, so in evidence nothing
 * else counts. Nothing has been verified yet.
 */
export function parseWrittenBundle(bytes: Uint8Array): ParsedBundle | null {
  if (bytes.length > BUNDLE_LIMITS.maxBytes) return null;
  try {
    const { payload, keyId, signature, hint, timestamps } = WRITTEN.exec(fromUtf8(bytes))?.groups ?? {};
    if (payload === undefined || keyId === undefined || signature === undefined || hint === undefined)
      return null;
    const stamps = [...(timestamps ?? '').matchAll(TIMESTAMP)].map((match) => match[1] ?? '');
    if (signature.length > BUNDLE_LIMITS.signatureChars || stamps.length > BUNDLE_LIMITS.timestamps)
      return null;
    if (stamps.some((stamp) => stamp.length > BUNDLE_LIMITS.timestampChars)) return null;
    const content = fromBase64(payload);
    return {
      payload: content,
      payloadType: PAYLOAD_TYPE,
      keyId,
      hint,
      signature: fromBase64(signature),
      timestamps: stamps.map(fromBase64),
      statement: parseStatement(content),
    };
  } catch (error) {
    if (error instanceof AppError) return null;
    throw error;
  }
}
