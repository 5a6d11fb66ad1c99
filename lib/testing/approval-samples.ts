import { generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto';
import {
  type ApprovalFile,
  type ApprovalRequest,
  type ApprovalStatement,
  approvalChallenge,
  approvalMessage,
  type DenialFile,
  EVIDENCE_KINDS,
  encodeApprovalFile,
  encodeSshSignature,
  encodeStatement,
  parseSshKey,
  payloadDigestOf,
  sshSignedData,
} from '@/lib/approvals';
import { buildStatement, encodeSigstoreBundle, PAYLOAD_TYPE, pae, predicateType } from '@/lib/attestations';
import { type Json, sha256Hex } from '@/lib/kernel';
import { publicKeyDigest } from '@/lib/keys';
import { keyFromCose } from '@/lib/passkeys';
import { type CoseAlgorithm, type SoftwareCredential, softwareCredential } from './software-authenticator';

type FileDecision = ApprovalFile['decisions'][number];
export type SampleSigner = {
  person: { id: string; name: string };
  digest: string;
  enrolment: ApprovalFile['enrolments'][number];
  sign(statement: string): FileDecision['signature'];
};

export const SAMPLE_ORIGIN = 'http://localhost:3000';
/** Requests of the samples are made at this time and may be decided for an hour. */
export const SAMPLE_TIME = '2030-06-15T12:00:00.000Z';

const ENROLLED = '2030-06-01T00:00:00.000Z';

/** A person with a passkey of their own. */
export function passkeySigner(
  id: string,
  alg: CoseAlgorithm = -7,
  credential: SoftwareCredential = softwareCredential({ alg, origin: SAMPLE_ORIGIN }),
): SampleSigner & { credential: SoftwareCredential } {
  const digest = publicKeyDigest(keyFromCose(new Uint8Array(credential.publicKeyCose)));
  const person = { id, name: `Person ${id.slice(-1)}` };
  return {
    person,
    digest,
    credential,
    enrolment: enrolment(person, 'psk_SAMPLE', 'webauthn', digest),
    sign: (statement) => assertionOf(credential, statement),
  };
}

/** What a passkey answers to a statement, as the approval file keeps it. `said` changes what the ceremony claims. */
export function assertionOf(
  credential: SoftwareCredential,
  statement: string,
  said: Parameters<SoftwareCredential['assert']>[1] = {},
): Extract<FileDecision['signature'], { kind: 'webauthn' }> {
  const { response } = credential.assert(
    Buffer.from(approvalChallenge(statement)).toString('base64url'),
    said,
  );
  return {
    kind: 'webauthn',
    credentialId: credential.credentialId,
    publicKeyCose: Buffer.from(credential.publicKeyCose).toString('base64url'),
    alg: credential.alg,
    authenticatorData: response.authenticatorData,
    clientDataJson: response.clientDataJSON,
    signature: response.signature,
    rpId: 'localhost',
    origin: SAMPLE_ORIGIN,
  };
}

/** A person with an Ed25519 key for SSH. */
export function sshSigner(
  id: string,
  pair = generateKeyPairSync('ed25519'),
): SampleSigner & { line: string } {
  const person = { id, name: `Person ${id.slice(-1)}` };
  const { line, blob, key } = sshKeyOf(pair.publicKey);
  const digest = publicKeyDigest(key);
  return {
    person,
    digest,
    line,
    enrolment: enrolment(person, 'apk_SAMPLE', 'ssh', digest),
    sign: (statement) => ({
      kind: 'ssh',
      publicKey: line,
      signature: sshSign(pair.privateKey, blob, approvalMessage(statement)),
    }),
  };
}

function sshKeyOf(publicKey: KeyObject) {
  const raw = publicKey.export({ type: 'spki', format: 'der' }).subarray(-32);
  const text = (bytes: Buffer) => Buffer.concat([Buffer.from([0, 0, 0, bytes.length]), bytes]);
  return parseSshKey(
    `ssh-ed25519 ${Buffer.concat([text(Buffer.from('ssh-ed25519')), text(raw)]).toString('base64')}`,
  );
}

/** An SSH signature in the form of ssh-keygen, by a key of node:crypto. */
export function sshSign(
  privateKey: KeyObject,
  publicKey: Uint8Array,
  message: Uint8Array,
  {
    namespace = 'mission-control/approval/v1',
    hash = 'sha512',
  }: { namespace?: string; hash?: 'sha256' | 'sha512' } = {},
): string {
  const raw = sign(null, sshSignedData(hash, message, namespace), privateKey);
  const text = (bytes: Buffer) => Buffer.concat([Buffer.from([0, 0, 0, bytes.length]), bytes]);
  const signature = new Uint8Array(Buffer.concat([text(Buffer.from('ssh-ed25519')), text(raw)]));
  return encodeSshSignature({ publicKey, namespace, hash, signature });
}

function enrolment(
  approver: { id: string; name: string },
  keyId: string,
  kind: 'webauthn' | 'ssh',
  publicKeyDigest: string,
): ApprovalFile['enrolments'][number] {
  return { approver, keyId, kind, publicKeyDigest, enrolledAt: ENROLLED, revokedAt: null };
}

/** A request for two signatures on a change of configuration, proposed by somebody who signs nothing. */
export function sampleRequest(over: Partial<ApprovalRequest> = {}): ApprovalRequest {
  const payload = over.payload ?? { type: 'config-change', release: 'v0.3.3', base: 'a'.repeat(64), n: 1 };
  return {
    id: 'apr_01J0ZW3H9Y5T2M8K4Q6R7S1VXC',
    kind: 'config-change',
    title: 'Widen the egress policy of TENANT_001',
    tenantId: 'TENANT_001',
    environment: 'test',
    payload,
    payloadDigest: payloadDigestOf(payload),
    proposer: { kind: 'user', id: 'usr_PROPOSER', name: 'Person P', ownerId: null },
    policy: { quorum: 2, roles: ['approver'], separation: true, expiresAt: '2030-06-15T13:00:00.000Z' },
    subjectKey: 'config/test',
    evidence: [],
    createdAt: SAMPLE_TIME,
    ...over,
  };
}

/** The statement the server would make for somebody on a request. */
export function sampleStatement(
  request: ApprovalRequest,
  person: { id: string; name: string },
  over: Partial<ApprovalStatement> = {},
): ApprovalStatement {
  const iat = Date.parse(SAMPLE_TIME) / 1000;
  return {
    v: 1,
    type: 'mission-control/approval',
    requestId: request.id,
    kind: request.kind,
    payloadDigest: request.payloadDigest,
    decision: 'approve',
    reason: '',
    approver: person,
    role: 'approver',
    slot: 1,
    environment: request.environment,
    nonce: randomBytes(32).toString('base64url'),
    iat,
    exp: iat + 300,
    ...over,
  };
}

/** An approval file in which these people sign one after the other. */
export function sampleFile(
  signers: readonly SampleSigner[],
  request: ApprovalRequest = sampleRequest(),
  over: (index: number) => Partial<ApprovalStatement> = () => ({}),
): ApprovalFile {
  return {
    v: 1,
    request,
    decisions: signers.map((signer, index) => {
      const statement = encodeStatement(
        sampleStatement(request, signer.person, { slot: index + 1, ...over(index) }),
      );
      return { statement, signature: signer.sign(statement), receivedAt: '2030-06-15T12:01:00.000Z' };
    }),
    enrolments: signers.map(({ enrolment: one }) => one),
  };
}

/** A denial file in which somebody says no: signed with the key of `signer`, or without one. */
export function sampleDenial(
  by: SampleSigner | { id: string; name: string },
  request: ApprovalRequest = sampleRequest(),
  over: Partial<ApprovalStatement> = {},
): DenialFile {
  const signer = 'person' in by ? by : null;
  const person = 'person' in by ? by.person : by;
  const said = { decision: 'deny' as const, reason: 'the blast radius is too large', ...over };
  const statement = encodeStatement(sampleStatement(request, person, said));
  const signature = signer?.sign(statement);
  return {
    v: 1,
    request,
    denial: {
      by: person,
      role: said.role ?? 'approver',
      reason: said.reason,
      receivedAt: '2030-06-15T12:01:00.000Z',
      signedWith: signature === undefined ? 'unsigned' : signature.kind === 'ssh' ? 'ssh' : 'passkey',
      signed:
        signer === null || signature === undefined
          ? null
          : { statement, signature, enrolment: signer.enrolment },
    },
  };
}

/** The approval file inside a statement signed by `privateKey`, as a server of Mission Control records it. */
export function wrapApproval(
  file: ApprovalFile,
  signer: { privateKey: KeyObject; keyId: string },
  over: { predicate?: { [key: string]: Json }; kind?: string; subject?: string } = {},
): Uint8Array {
  const payload = buildStatement({
    subjects: [
      { name: 'approvals/sample.json', sha256: over.subject ?? sha256Hex(encodeApprovalFile(file)) },
    ],
    predicateType: predicateType(over.kind ?? EVIDENCE_KINDS[file.request.kind]),
    predicate: {
      approval: file as unknown as Json,
      environment: file.request.environment,
      origin: 'demo',
      createdAt: '2030-06-15T12:02:00.000Z',
      ...over.predicate,
    },
  });
  const signature = new Uint8Array(sign(null, pae(PAYLOAD_TYPE, payload), signer.privateKey));
  return encodeSigstoreBundle({ payload, signature, keyId: signer.keyId });
}
