import { z } from 'zod';
import {
  AppError,
  canonicalJson,
  fromBase64,
  type Json,
  parseOrThrow,
  parseStrictJson,
  toBase64,
  utf8,
} from '@/lib/kernel';
import { fromDsseBase64 } from './dsse-base64';
import { PAYLOAD_TYPE, parseStatement, type Statement } from './statement';

export const BUNDLE_MEDIA_TYPE = 'application/vnd.dev.sigstore.bundle.v0.3+json';

/** Statements are small: large things go in as digests. */
export const BUNDLE_LIMITS = {
  maxBytes: 2 * 1024 * 1024,
  signatureChars: 1_000,
  timestamps: 8,
  timestampChars: 64 * 1024,
};
const LIMITS = { maxBytes: BUNDLE_LIMITS.maxBytes, maxDepth: 12, maxMembers: 200 };

const keyName = z.string().min(1).max(200);

/** The whole shape, closed: readers that parse protobuf refuse any other field, so a bundle must not have one. */
const bundleSchema = z.strictObject({
  mediaType: z.literal(BUNDLE_MEDIA_TYPE),
  verificationMaterial: z.strictObject({
    publicKey: z.strictObject({ hint: keyName }),
    tlogEntries: z.array(z.unknown()).max(0, 'expected none: the proof of the log travels beside it'),
    timestampVerificationData: z
      .strictObject({
        rfc3161Timestamps: z
          .array(z.strictObject({ signedTimestamp: z.string().min(1).max(BUNDLE_LIMITS.timestampChars) }))
          .max(BUNDLE_LIMITS.timestamps),
      })
      .optional(),
  }),
  dsseEnvelope: z.strictObject({
    payload: z.string(),
    payloadType: z.literal(PAYLOAD_TYPE),
    signatures: z
      .array(z.strictObject({ sig: z.string().min(1).max(BUNDLE_LIMITS.signatureChars), keyid: keyName }))
      .length(1, 'expected exactly one signature'),
  }),
});

/** A bundle taken apart. Nothing about it has been verified: see `checkEnvelope`. */
export type ParsedBundle = {
  payload: Uint8Array;
  payloadType: string;
  keyId: string;
  hint: string;
  signature: Uint8Array;
  /** RFC 3161 responses over the signature, in DER */
  timestamps: Uint8Array[];
  statement: Statement;
};

/** A Sigstore bundle, version 0.3, around one DSSE envelope with one signature; canonical JSON. */
export function encodeSigstoreBundle(input: {
  payload: Uint8Array;
  signature: Uint8Array;
  keyId: string;
  timestamps?: readonly Uint8Array[];
}): Uint8Array {
  const timestamps = (input.timestamps ?? []).map((bytes) => ({ signedTimestamp: toBase64(bytes) }));
  const bundle: Json = {
    mediaType: BUNDLE_MEDIA_TYPE,
    verificationMaterial: {
      publicKey: { hint: input.keyId },
      tlogEntries: [],
      ...(timestamps.length > 0 && { timestampVerificationData: { rfc3161Timestamps: timestamps } }),
    },
    dsseEnvelope: {
      payload: toBase64(input.payload),
      payloadType: PAYLOAD_TYPE,
      signatures: [{ sig: toBase64(input.signature), keyid: input.keyId }],
    },
  };
  return utf8(canonicalJson(bundle));
}

/** Takes a bundle apart; throws `invalid_input` for any other shape, or when its payload is not a statement. */
export function parseSigstoreBundle(bytes: Uint8Array): ParsedBundle {
  const json = parseStrictJson(bytes, LIMITS);
  const { verificationMaterial, dsseEnvelope } = parseOrThrow(bundleSchema, json, 'The Sigstore bundle');
  const [signature] = dsseEnvelope.signatures;
  if (signature === undefined)
    throw new AppError('invalid_input', { message: 'the Sigstore bundle has no signature' });
  const payload = fromDsseBase64(dsseEnvelope.payload);
  return {
    payload,
    payloadType: dsseEnvelope.payloadType,
    keyId: signature.keyid,
    hint: verificationMaterial.publicKey.hint,
    signature: fromDsseBase64(signature.sig),
    timestamps: (verificationMaterial.timestampVerificationData?.rfc3161Timestamps ?? []).map(
      ({ signedTimestamp }) => fromBase64(signedTimestamp),
    ),
    statement: parseStatement(payload),
  };
}
