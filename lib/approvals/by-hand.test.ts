import { createHash, createPublicKey, generateKeyPairSync, type KeyObject, verify } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { publicKeyFromSpki } from '@/lib/keys';
import { passkeySigner, sampleFile, sshSigner, wrapApproval } from '@/lib/testing/approval-samples';

// Everything below `checkByHand` is what a stranger would write from docs/approvals.md with node:crypto and nothing of ours.

type Bundle = { dsseEnvelope: { payload: string; signatures: { sig: string }[] } };
type Signed = Record<
  'kind' | 'rpId' | 'publicKeyCose' | 'publicKey' | 'authenticatorData' | 'clientDataJson' | 'signature',
  string
>;
type Approval = {
  request: {
    id: string;
    payload: object;
    payloadDigest: string;
    policy: { quorum: number };
    proposer: { id: string };
  };
  decisions: { statement: string; signature: Signed }[];
};
type Statement = { requestId: string; payloadDigest: string; decision: string; approver: { id: string } };

const sha256 = (bytes: Uint8Array | string) => createHash('sha256').update(bytes).digest();
const b64u = (text: string) => Buffer.from(text, 'base64url');

/** Verifies an approval file with Mission Control's public key; gives the ids of those who approved. Throws when anything is wrong. */
function checkByHand(file: Uint8Array, mc: KeyObject): string[] {
  const { dsseEnvelope }: Bundle = JSON.parse(Buffer.from(file).toString('utf8'));
  const payload = Buffer.from(dsseEnvelope.payload, 'base64');
  const type = 'application/vnd.in-toto+json';
  const pae = Buffer.concat([Buffer.from(`DSSEv1 ${type.length} ${type} ${payload.length} `), payload]);
  must(verify(null, pae, mc, Buffer.from(dsseEnvelope.signatures[0]?.sig ?? '', 'base64')), 'DSSE');
  const { request, decisions }: Approval = JSON.parse(payload.toString('utf8')).predicate.approval;
  must(sha256(sorted(request.payload)).toString('hex') === request.payloadDigest, 'payload digest');
  const people = decisions.map(({ statement: text, signature }) => {
    const statement: Statement = JSON.parse(text);
    must(
      statement.payloadDigest === request.payloadDigest && statement.requestId === request.id,
      'statement',
    );
    must(statement.decision === 'approve', 'decision');
    const message = Buffer.from(`mission-control/approval/v1\n${text}`);
    if (signature.kind === 'webauthn') checkPasskey(signature, message);
    else checkSsh(signature, message);
    return statement.approver.id;
  });
  must(new Set(people).size >= request.policy.quorum, 'quorum');
  must(!people.includes(request.proposer.id), 'separation of duties');
  return people;
}

function checkPasskey(signature: Signed, message: Buffer): void {
  const client = b64u(signature.clientDataJson);
  const said: { type: string; challenge: string } = JSON.parse(client.toString('utf8'));
  const data = b64u(signature.authenticatorData);
  must(said.type === 'webauthn.get' && said.challenge === sha256(message).toString('base64url'), 'challenge');
  must(data.subarray(0, 32).equals(sha256(signature.rpId)) && ((data[32] ?? 0) & 5) === 5, 'flags');
  // COSE of ES256: the last two members are 32 bytes of x, three bytes of head, 32 bytes of y.
  const cose = b64u(signature.publicKeyCose);
  const [x, y] = [cose.subarray(-67, -35), cose.subarray(-32)].map((part) => part.toString('base64url'));
  const key = createPublicKey({ key: { kty: 'EC', crv: 'P-256', x: x ?? '', y: y ?? '' }, format: 'jwk' });
  must(verify('sha256', Buffer.concat([data, sha256(client)]), key, b64u(signature.signature)), 'passkey');
}

function checkSsh(signature: Signed, message: Buffer): void {
  const raw = Buffer.from(signature.publicKey.split(' ')[1] ?? '', 'base64').subarray(-32);
  const key = createPublicKey({
    key: { kty: 'OKP', crv: 'Ed25519', x: raw.toString('base64url') },
    format: 'jwk',
  } as never);
  const blob = Buffer.from(signature.signature.split('\n').slice(1, -2).join(''), 'base64');
  const text = (part: Buffer | string) => {
    const bytes = Buffer.from(part);
    const length = Buffer.alloc(4);
    length.writeUInt32BE(bytes.length);
    return Buffer.concat([length, bytes]);
  };
  const hash = createHash('sha512').update(message).digest();
  const signed = Buffer.concat([
    Buffer.from('SSHSIG'),
    text('mission-control/approval/v1'),
    text(''),
    text('sha512'),
    text(hash),
  ]);
  must(verify(null, signed, key, blob.subarray(-64)), 'SSH');
}

/** Canonical JSON of what the sample holds: text, whole numbers and objects. */
function sorted(value: unknown): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const members = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${members.map(([name, member]) => `${JSON.stringify(name)}:${sorted(member)}`).join(',')}}`;
}

function must(holds: boolean, what: string): void {
  if (!holds) throw new Error(what);
}

describe('an approval file, checked by hand with node:crypto alone', () => {
  const mc = generateKeyPairSync('ed25519');
  const { keyId } = publicKeyFromSpki(new Uint8Array(mc.publicKey.export({ type: 'spki', format: 'der' })));
  const signer = { privateKey: mc.privateKey, keyId };
  const file = sampleFile([passkeySigner('usr_A'), sshSigner('usr_B')]);

  it('holds, and says who signed', () => {
    expect(checkByHand(wrapApproval(file, signer), mc.publicKey)).toEqual(['usr_A', 'usr_B']);
  });

  it.each<[string, (changed: typeof file) => void]>([
    ['payload digest', (f) => Object.assign(f.request.payload, { n: 2 })],
    ['challenge', (f) => rename(f, 0)],
    ['SSH', (f) => rename(f, 1)],
    ['quorum', (f) => f.decisions.pop()],
    ['separation of duties', (f) => Object.assign(f.request.proposer, { id: 'usr_A' })],
  ])('is refused at the %s when that was changed and signed again by the server', (what, change) => {
    const changed = structuredClone(file);
    change(changed);
    expect(() => checkByHand(wrapApproval(changed, signer), mc.publicKey)).toThrow(what);
  });

  it('is refused when the server’s own signature is by another key', () => {
    const other = generateKeyPairSync('ed25519').publicKey;
    expect(() => checkByHand(wrapApproval(file, signer), other)).toThrow('DSSE');
  });
});

function rename({ decisions }: { decisions: { statement: string }[] }, index: number): void {
  const decision = decisions[index];
  if (decision !== undefined) decision.statement = decision.statement.replace('Person', 'person');
}
