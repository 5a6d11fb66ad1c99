import { fromUtf8 } from '@/lib/kernel';
import { attempt } from './attempt';

const BASE64 = '[A-Za-z0-9+/]+={0,2}';
const NAME = '[A-Za-z0-9+/:=._-]+';
const ONE_FORM = new RegExp(
  `^\\{"dsseEnvelope":\\{"payload":"${BASE64}","payloadType":"application/vnd\\.in-toto\\+json","signatures":\\[\\{"keyid":"${NAME}","sig":"${BASE64}"\\}\\]\\},` +
    `"mediaType":"application/vnd\\.dev\\.sigstore\\.bundle\\.v0\\.3\\+json","verificationMaterial":\\{"publicKey":\\{"hint":"${NAME}"\\},` +
    `(?:"timestampVerificationData":\\{"rfc3161Timestamps":\\[(?:\\{"signedTimestamp":"${BASE64}"\\},?)+\\]\\},)?"tlogEntries":\\[\\]\\}\\}$`,
);

/**
 * Whether bytes that are a Sigstore bundle are written in the one form bundles have: canonical JSON, standard base64. Readers differ in what
 * else they let pass, so nothing else counts.
 */
export function isOneForm(bytes: Uint8Array): boolean {
  const text = attempt(() => fromUtf8(bytes));
  return text.ok && ONE_FORM.test(text.value);
}
