import { BasicConstraints, Certificate, type Extension, ExtKeyUsage } from 'pkijs';
import { fromBase64 } from '@/lib/kernel';
import { isSignedBy } from './check-signature';
import { demand, OID, WrongTimestamp } from './timestamp';

const MAX_CERTIFICATES = 200;
const MAX_CHAIN = 8;

/** Critical extensions that are understood here; any other makes a certificate unusable, as RFC 5280 demands. */
const UNDERSTOOD = new Set<string>([OID.keyUsage, OID.basicConstraints, OID.extKeyUsage]);

/** Certificates of a PEM text; other kinds of blocks are passed over. Throws when there is none or one cannot be read. */
export function readCertificates(pem: string): Certificate[] {
  const blocks = [...pem.matchAll(/-----BEGIN CERTIFICATE-----([^-]*)-----END CERTIFICATE-----/g)];
  demand(blocks.length > 0, 'no certificate of a trusted authority was given');
  demand(blocks.length <= MAX_CERTIFICATES, `more than ${MAX_CERTIFICATES} certificates were given`);
  return blocks.map(([, body = '']) => {
    try {
      return Certificate.fromBER(fromBase64(body.replace(/\s+/g, '')).slice().buffer as ArrayBuffer);
    } catch {
      throw new WrongTimestamp('a certificate of a trusted authority cannot be read');
    }
  });
}

/** Bytes of a certificate, as they were signed and sent. */
export function derOf(certificate: Certificate): Uint8Array {
  return new Uint8Array(certificate.toSchema().toBER(false));
}

/** The extension of this kind; two of one kind are refused. */
export function extensionOf(certificate: Certificate, oid: string): Extension | null {
  const found = (certificate.extensions ?? []).filter(({ extnID }) => extnID === oid);
  demand(found.length <= 1, 'a certificate has an extension twice');
  return found[0] ?? null;
}

/** RFC 3161 §2.3: the certificate is for time stamping and nothing else, and says so critically. */
export function demandTimeStamping(signer: Certificate): void {
  const usage = extensionOf(signer, OID.extKeyUsage);
  const purposes = usage?.parsedValue instanceof ExtKeyUsage ? usage.parsedValue.keyPurposes : [];
  demand(
    usage?.critical === true && purposes.length === 1 && purposes[0] === OID.timeStamping,
    'the certificate is not meant for time stamping and nothing else',
  );
  const bits = keyUsageOf(signer);
  demand(bits === null || (bits & 0xc0) !== 0, 'the certificate may not sign');
}

/** First octet of the key usage, or null when anything is allowed. */
function keyUsageOf(certificate: Certificate): number | null {
  const extension = extensionOf(certificate, OID.keyUsage);
  if (extension === null) return null;
  const view: unknown = extension.parsedValue?.valueBlock?.valueHexView;
  demand(view instanceof Uint8Array && view.length > 0, 'the key usage of a certificate cannot be read');
  return view[0] ?? 0;
}

/**
 * Follows issuers from the signer to one of the trusted certificates. Every certificate on the way, the trusted one too,
 * must have been good at `at`, and every issuer must be allowed to issue.
 */
export async function demandTrusted(
  signer: Certificate,
  sent: readonly Certificate[],
  trusted: readonly Certificate[],
  at: Date,
): Promise<void> {
  const anchors = new Set(trusted.map((certificate) => hexOf(derOf(certificate))));
  let current = signer;
  demandGood(current, at, null);
  for (let depth = 0; depth < MAX_CHAIN; depth++) {
    if (depth > 0 && anchors.has(hexOf(derOf(current)))) return;
    // Trusted ones first: a stranger's certificate of the same name must not hide them.
    const issuer = await issuerOf(current, [...trusted, ...sent], depth);
    demand(issuer !== null, 'the certificate does not come from a trusted authority');
    demandGood(issuer, at, depth);
    current = issuer;
  }
  demand(false, 'the chain of certificates is too long');
}

async function issuerOf(
  certificate: Certificate,
  among: readonly Certificate[],
  depth: number,
): Promise<Certificate | null> {
  demand(
    certificate.signature.algorithmId === certificate.signatureAlgorithm.algorithmId,
    'a certificate names two signature algorithms',
  );
  const signed = {
    data: certificate.tbsView,
    signature: certificate.signatureValue.valueBlock.valueHexView,
    algorithm: certificate.signatureAlgorithm,
  };
  for (const candidate of among) {
    if (!certificate.issuer.isEqual(candidate.subject) || !mayIssue(candidate, depth)) continue;
    if (candidate !== certificate && (await isSignedBy(candidate, signed))) return candidate;
  }
  return null;
}

/** Whether it is an authority that may have this many authorities below it. */
function mayIssue(certificate: Certificate, below: number): boolean {
  const constraints = extensionOf(certificate, OID.basicConstraints)?.parsedValue;
  if (!(constraints instanceof BasicConstraints) || !constraints.cA) return false;
  const { pathLenConstraint } = constraints;
  if (
    pathLenConstraint !== undefined &&
    !(typeof pathLenConstraint === 'number' && pathLenConstraint >= below)
  )
    return false;
  const bits = keyUsageOf(certificate);
  return bits === null || (bits & 0x04) !== 0;
}

function demandGood(certificate: Certificate, at: Date, depth: number | null): void {
  const which = depth === null ? 'the certificate' : 'the certificate of an authority';
  demand(at >= certificate.notBefore.value, `${which} was not valid yet at the time it gives`);
  demand(at <= certificate.notAfter.value, `${which} had expired at the time it gives`);
  const unknown = (certificate.extensions ?? []).find(
    ({ critical, extnID }) => critical && !UNDERSTOOD.has(extnID),
  );
  demand(
    unknown === undefined,
    `${which} has the critical extension ${unknown?.extnID}, which is not supported`,
  );
}

/** What people call the owner: its common name, else the last part of its name. */
export function nameOf(certificate: Certificate): string {
  const parts = certificate.subject.typesAndValues;
  const part = parts.find(({ type }) => type === OID.commonName) ?? parts.at(-1);
  const text: unknown = part?.value.valueBlock.value;
  return typeof text === 'string' ? text.slice(0, 200) : 'an authority without a name';
}

function hexOf(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
