import { publicKeyDigest } from '@/lib/keys';
import { keyFromCose, type RelyingParty } from '@/lib/passkeys';
import { findCredential } from '@/lib/passkeys/server';
import type { Ctx } from '@/lib/platform/context';
import { type Enrolment, MAX_ATTESTATION, type StoredSignature } from '../approval-file';
import { toBase64Url } from '../base64url';
import { checkPersonSignature, type SigningSite } from '../check-signature';
import { type Refusal, refuse } from '../refusal';
import { parseSshKey } from '../ssh-key';
import { encodeSshSignature, parseSshSignature } from '../ssh-signature';
import type { NewDecisionInput } from '../views';
import type { Person } from './decider';
import { findApproverKey } from './key-store';

type Given = Extract<NewDecisionInput, { nonce: string }>['signature'];

/** A signature that was checked, the key it was made with, and how to note that the key was used. */
export type CheckedSignature = {
  ok: true;
  signature: StoredSignature;
  enrolment: Enrolment;
  use: { kind: 'passkey'; id: string; counter: number; backedUp: boolean } | { kind: 'ssh'; id: string };
};

/** Finds the key a signature names, that it is this person's and works, and checks the signature over the statement. */
export async function readSignature(
  ctx: Ctx,
  relyingParty: RelyingParty,
  person: Person,
  statement: string,
  given: Given,
): Promise<CheckedSignature | Refusal> {
  const found =
    given.kind === 'ssh' ? await sshKey(ctx, person, given) : await passkey(ctx, relyingParty, person, given);
  if (!found.ok) return found;
  const site: SigningSite = relyingParty.usable
    ? { rpId: relyingParty.rpId, origins: [relyingParty.origin] }
    : { rpId: '', origins: [] };
  const checked = await checkPersonSignature(ctx.ports.crypto, statement, found.signature, site);
  if (!checked.ok) return checked;
  if (checked.keyDigest === found.enrolment.publicKeyDigest) return found;
  return refuse('unknown-key', 'the key that signed is another than the one registered');
}

async function sshKey(
  ctx: Ctx,
  person: Person,
  given: Extract<Given, { kind: 'ssh' }>,
): Promise<CheckedSignature | Refusal> {
  const { key, line } = parseSshKey(given.publicKey);
  const keyDigest = publicKeyDigest(key);
  const known = await findApproverKey(ctx.db, keyDigest);
  if (known === null || known.userId !== person.id)
    return refuse('unknown-key', 'this SSH key is not one of yours; register it with mc approvals keys add');
  if (known.revokedAt !== null)
    return refuse('revoked-key', `this SSH key was revoked at ${known.revokedAt.toISOString()}`);
  return {
    ok: true,
    signature: {
      kind: 'ssh',
      publicKey: line,
      signature: encodeSshSignature(parseSshSignature(given.signature)),
    },
    enrolment: {
      approver: { id: person.id, name: person.name },
      keyId: known.id,
      kind: 'ssh',
      publicKeyDigest: keyDigest,
      enrolledAt: known.createdAt.toISOString(),
      revokedAt: null,
    },
    use: { kind: 'ssh', id: known.id },
  };
}

async function passkey(
  ctx: Ctx,
  relyingParty: RelyingParty,
  person: Person,
  { id, response }: Extract<Given, { kind: 'webauthn' }>,
): Promise<CheckedSignature | Refusal> {
  if (!relyingParty.usable) return refuse('wrong-rp', `passkeys cannot be used at ${relyingParty.origin}`);
  const known = await findCredential(ctx.db, id);
  if (known === null || known.userId !== person.id)
    return refuse('unknown-key', 'this passkey is not one of yours');
  if (known.revokedAt !== null)
    return refuse('revoked-key', `this passkey was revoked at ${known.revokedAt.toISOString()}`);
  const cose = new Uint8Array(known.publicKeyCose);
  const attestation = toBase64Url(new Uint8Array(known.attestationObject));
  const data = Buffer.from(response.authenticatorData, 'base64url');
  return {
    ok: true,
    signature: {
      kind: 'webauthn',
      credentialId: known.credentialId,
      publicKeyCose: toBase64Url(cose),
      alg: known.alg,
      authenticatorData: response.authenticatorData,
      clientDataJson: response.clientDataJSON,
      signature: response.signature,
      rpId: relyingParty.rpId,
      origin: relyingParty.origin,
    },
    enrolment: {
      approver: { id: person.id, name: person.name },
      keyId: known.id,
      kind: 'webauthn',
      publicKeyDigest: publicKeyDigest(keyFromCose(cose)),
      enrolledAt: known.createdAt.toISOString(),
      revokedAt: null,
      aaguid: known.aaguid,
      ...(attestation.length <= MAX_ATTESTATION && { attestation }),
    },
    use: {
      kind: 'passkey',
      id: known.id,
      counter: data.length >= 37 ? data.readUInt32BE(33) : 0,
      backedUp: ((data[32] ?? 0) & 0x10) !== 0,
    },
  };
}
