import { sha256 } from '@noble/hashes/sha2.js';
import * as asn1js from 'asn1js';
import {
  type Attribute,
  Certificate,
  ContentInfo,
  IssuerAndSerialNumber,
  SignedData,
  type SignerInfo,
  TimeStampResp,
  TSTInfo,
} from 'pkijs';
import { equalBytes } from '@/lib/kernel';
import { positive } from './build-request';
import {
  demandTimeStamping,
  demandTrusted,
  derOf,
  extensionOf,
  nameOf,
  readCertificates,
} from './certificates';
import { isSignedBy } from './check-signature';
import { digest, HASHES, type HashName, strongHash } from './hashes';
import {
  demand,
  MAX_TIMESTAMP_BYTES,
  OID,
  type TimestampCheck,
  type TimestampInput,
  WrongTimestamp,
} from './timestamp';

/** Status 0 and 1 of RFC 3161: granted, and granted with changes that the token itself shows. */
const GRANTED = [0, 1];

/** Every check of RFC 3161 §2.2 to §2.4 and RFC 5816, in an order in which each rests on the ones before. */
export async function verifyResponse(input: TimestampInput): Promise<TimestampCheck> {
  try {
    return await judge(input);
  } catch (error) {
    // Whatever a reader of ASN.1 throws at hostile bytes means the same: this is no time stamp.
    const reason = error instanceof WrongTimestamp ? error.message : 'the response cannot be read';
    return { ok: false, code: 'timestamp-invalid', reason };
  }
}

async function judge(input: TimestampInput): Promise<TimestampCheck> {
  const trusted = readCertificates(input.authorities);
  const signed = readToken(input.response);
  const content = contentOf(signed);
  const info = TSTInfo.fromBER(content.slice().buffer as ArrayBuffer);
  demandAbout(info, input);
  const [signer] = signed.signerInfos;
  demand(signer !== undefined && signed.signerInfos.length === 1, 'it is not signed exactly once');
  const sent = (signed.certificates ?? []).filter((item) => item instanceof Certificate);
  demand(sent.length <= 50, 'it carries too many certificates');
  const certificate = certificateOf(signer, [...sent, ...trusted]);
  demandTimeStamping(certificate);
  await demandSigned(signer, content, certificate);
  await demandTrusted(certificate, sent, trusted, info.genTime);
  return { ok: true, time: info.genTime.toISOString(), authority: nameOf(certificate) };
}

function readToken(bytes: Uint8Array): SignedData {
  demand(bytes.length <= MAX_TIMESTAMP_BYTES, `it is larger than ${MAX_TIMESTAMP_BYTES / 1024} KiB`);
  const { result, offset } = asn1js.fromBER(bytes.slice());
  demand(offset === bytes.length, 'bytes follow the response, or it is cut off');
  const response = new TimeStampResp({ schema: result });
  demand(
    GRANTED.includes(response.status.status),
    `the authority refused (status ${response.status.status})`,
  );
  const token = response.timeStampToken;
  demand(token instanceof ContentInfo && token.contentType === OID.signedData, 'it holds no time stamp');
  return new SignedData({ schema: token.content });
}

function contentOf(signed: SignedData): Uint8Array {
  const { eContentType, eContent } = signed.encapContentInfo;
  demand(eContentType === OID.tstInfo && eContent !== undefined, 'what it signs is not a time');
  return new Uint8Array(eContent.getValue());
}

/** The imprint is of our signature, and the nonce of our request. */
function demandAbout(info: TSTInfo, { signature, nonce }: TimestampInput): void {
  demand(info.version === 1, 'its version is not known');
  const { hashAlgorithm, hashedMessage } = info.messageImprint;
  demand(hashAlgorithm.algorithmId === HASHES['SHA-256'], 'its imprint is not a SHA-256');
  demand(
    equalBytes(hashedMessage.valueBlock.valueHexView, sha256(signature)),
    'it is about another signature',
  );
  if (nonce === undefined) return;
  const answered = info.nonce?.valueBlock.valueHexView;
  demand(
    answered !== undefined && equalBytes(positive(answered), positive(nonce)),
    'its nonce is not that of the request',
  );
}

/** The certificate the signer info names, by issuer and serial number or by key identifier. */
function certificateOf(signer: SignerInfo, among: readonly Certificate[]): Certificate {
  const { sid } = signer;
  const found = among.find((certificate) => {
    if (sid instanceof IssuerAndSerialNumber) {
      return sid.issuer.isEqual(certificate.issuer) && sameNumber(sid.serialNumber, certificate.serialNumber);
    }
    const key: unknown = extensionOf(certificate, OID.subjectKeyIdentifier)?.parsedValue?.valueBlock
      ?.valueHexView;
    const wanted: unknown = sid?.valueBlock?.valueHexView;
    return key instanceof Uint8Array && wanted instanceof Uint8Array && equalBytes(key, wanted);
  });
  demand(found !== undefined, 'the certificate of its signer is missing');
  return found;
}

/** The signed attributes are about this content and this certificate, and the signature is about them. */
async function demandSigned(
  signer: SignerInfo,
  content: Uint8Array,
  certificate: Certificate,
): Promise<void> {
  const { signedAttrs } = signer;
  demand(signedAttrs !== undefined, 'it has no signed attributes');
  const { attributes } = signedAttrs;
  const type = soleValue(attributes, OID.contentType);
  demand(
    type instanceof asn1js.ObjectIdentifier && type.valueBlock.toString() === OID.tstInfo,
    'its attributes name another content',
  );
  const hash = strongHash(signer.digestAlgorithm.algorithmId);
  demand(hash !== null, 'its digest is too weak');
  const claimed = soleValue(attributes, OID.messageDigest);
  demand(
    claimed instanceof asn1js.OctetString &&
      equalBytes(new Uint8Array(claimed.getValue()), await digest(hash, content)),
    'the time in it was changed',
  );
  await demandNamed(attributes, certificate);
  const good = await isSignedBy(certificate, {
    data: new Uint8Array(signedAttrs.encodedValue),
    signature: new Uint8Array(signer.signature.getValue()),
    algorithm: signer.signatureAlgorithm,
    digest: signer.digestAlgorithm.algorithmId,
  });
  demand(good, 'its signature is wrong');
}

/** ESSCertIDv2 or ESSCertID: the first names the certificate by its hash, so that no other can be put in its place. */
async function demandNamed(attributes: readonly Attribute[], certificate: Certificate): Promise<void> {
  const second = soleValue(attributes, OID.signingCertificateV2, true);
  const first = soleValue(attributes, OID.signingCertificate, true);
  demand(second !== null || first !== null, 'it does not name the certificate of its signer');
  const checks: [unknown, HashName][] = [
    [second, 'SHA-256'],
    [first, 'SHA-1'],
  ];
  for (const [attribute, usual] of checks) {
    if (attribute === null) continue;
    const id = childrenOf(childrenOf(childrenOf(attribute)[0])[0]);
    const named = id[0] instanceof asn1js.Sequence ? strongHash(oidOf(childrenOf(id[0])[0])) : usual;
    demand(named !== null, 'it names its certificate by a hash that is not supported');
    const hash = id.find((part) => part instanceof asn1js.OctetString);
    demand(
      hash instanceof asn1js.OctetString &&
        equalBytes(new Uint8Array(hash.getValue()), await digest(named, derOf(certificate))),
      'it names another certificate than that of its signer',
    );
  }
}

/** The one value of the one attribute of this kind. */
function soleValue(attributes: readonly Attribute[], oid: string, optional = false): unknown {
  const found = attributes.filter(({ type }) => type === oid);
  if (optional && found.length === 0) return null;
  demand(found.length === 1 && found[0]?.values.length === 1, 'its attributes are not as they must be');
  return found[0]?.values[0];
}

function childrenOf(node: unknown): unknown[] {
  return node instanceof asn1js.Sequence ? node.valueBlock.value : [];
}

function oidOf(node: unknown): string {
  return node instanceof asn1js.ObjectIdentifier ? node.valueBlock.toString() : '';
}

function sameNumber(left: asn1js.Integer, right: asn1js.Integer): boolean {
  return equalBytes(positive(left.valueBlock.valueHexView), positive(right.valueBlock.valueHexView));
}
