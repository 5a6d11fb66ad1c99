export const TIMESTAMP_QUERY = 'application/timestamp-query';
export const TIMESTAMP_REPLY = 'application/timestamp-reply';

/** Larger responses are refused unread; real ones are 2 to 8 KiB. */
export const MAX_TIMESTAMP_BYTES = 64 * 1024;

export type TimestampInput = {
  /** DER of a whole TimeStampResp, as authorities send it and Sigstore bundles carry it. */
  response: Uint8Array;
  /** The signature it must be about: the imprint is over these bytes. */
  signature: Uint8Array;
  /** PEM text with the certificates of the authorities that are trusted. */
  authorities: string;
  /** What the request carried. Without it (a bundle read later) any nonce will do. */
  nonce?: Uint8Array;
};

/** The time an authority vouches for and its name, or what is wrong. */
export type TimestampCheck =
  | { ok: true; time: string; authority: string }
  | { ok: false; code: 'timestamp-invalid'; reason: string };

/** What is wrong with a response. Never leaves this folder: `verifyTimestamp` turns it into a value. */
export class WrongTimestamp extends Error {}

/** Throws the reason unless `condition` holds. */
export function demand(condition: boolean, reason: string): asserts condition {
  if (!condition) throw new WrongTimestamp(reason);
}

/** Object identifiers that time stamps are made of. */
export const OID = {
  signedData: '1.2.840.113549.1.7.2',
  tstInfo: '1.2.840.113549.1.9.16.1.4',
  contentType: '1.2.840.113549.1.9.3',
  messageDigest: '1.2.840.113549.1.9.4',
  signingCertificate: '1.2.840.113549.1.9.16.2.12',
  signingCertificateV2: '1.2.840.113549.1.9.16.2.47',
  timeStamping: '1.3.6.1.5.5.7.3.8',
  subjectKeyIdentifier: '2.5.29.14',
  keyUsage: '2.5.29.15',
  basicConstraints: '2.5.29.19',
  extKeyUsage: '2.5.29.37',
  commonName: '2.5.4.3',
} as const;
