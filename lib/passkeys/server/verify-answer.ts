import { createPublicKey } from 'node:crypto';
import { verifyAuthenticationResponse, verifyRegistrationResponse } from '@simplewebauthn/server';
import { decodeAttestationObject, parseAuthenticatorData } from '@simplewebauthn/server/helpers';
import { AppError } from '@/lib/kernel';
import { placeProblem, readClientData } from '../client-data';
import { COSE_NUMBERS, keyFromCose } from '../cose-key';
import { ALGORITHMS, type AssertionAnswer, type RegistrationAnswer } from '../passkey';
import type { Credential } from './store';

type Bytes = Uint8Array<ArrayBuffer>;
type Expected = { challenge: string; rpId: string; origin: string };

/** The challenge an answer was made with, after checking on which page. Throws `forbidden` for the wrong one. */
export function challengeOf(
  answer: { response: { clientDataJSON: string } },
  expected: { type: 'webauthn.create' | 'webauthn.get'; origin: string },
): string {
  const said = readClientData(bytesOf(answer.response.clientDataJSON));
  const problem = placeProblem(said, expected);
  if (problem !== null) throw refused(problem);
  return said.challenge;
}

/** Checks an answer to `create`: challenge, relying party, user verification, attestation, key. Throws `forbidden`. */
export async function verifyRegistration(answer: RegistrationAnswer, expected: Expected) {
  const result = await attempt(async () => {
    const attestation = decodeAttestationObject(bytesOf(answer.response.attestationObject));
    requireVerifiedUser(parseAuthenticatorData(attestation.get('authData')).flags);
    return verifyRegistrationResponse({
      response: { ...answer, clientExtensionResults: {} },
      expectedChallenge: expected.challenge,
      expectedOrigin: expected.origin,
      expectedRPID: expected.rpId,
      requireUserVerification: true,
      supportedAlgorithmIDs: [...ALGORITHMS],
    });
  });
  if (!result.verified) throw refused('its attestation is not valid');
  const { credential, aaguid, credentialDeviceType, credentialBackedUp, attestationObject } =
    result.registrationInfo;
  return {
    credentialId: credential.id,
    publicKeyCose: credential.publicKey,
    alg: await attempt(async () => algorithmOf(credential.publicKey)),
    aaguid,
    backupEligible: credentialDeviceType === 'multiDevice',
    backedUp: credentialBackedUp,
    counter: BigInt(credential.counter),
    attestationObject,
    registrationClientData: bytesOf(answer.response.clientDataJSON),
  };
}

/** Checks an answer to `get` with a registered key. The counter is left to `touchCredential`. Throws `forbidden`. */
export async function verifyAssertion(
  answer: AssertionAnswer,
  credential: Pick<Credential, 'credentialId' | 'publicKeyCose'>,
  expected: Expected,
): Promise<{ counter: number; backedUp: boolean }> {
  const result = await attempt(async () => {
    const { flags, counter } = parseAuthenticatorData(bytesOf(answer.response.authenticatorData));
    requireVerifiedUser(flags);
    const { verified } = await verifyAuthenticationResponse({
      response: { ...answer, clientExtensionResults: {} },
      expectedChallenge: expected.challenge,
      expectedOrigin: expected.origin,
      expectedRPID: expected.rpId,
      requireUserVerification: true,
      credential: {
        id: credential.credentialId,
        publicKey: new Uint8Array(credential.publicKeyCose),
        counter: 0,
      },
    });
    return { verified, counter, backedUp: flags.bs };
  });
  if (!result.verified) throw refused('its signature is not valid');
  return { counter: result.counter, backedUp: result.backedUp };
}

function requireVerifiedUser(flags: { uv: boolean }): void {
  if (flags.uv) return;
  throw refused('the authenticator did not check that it is you, by PIN, fingerprint or face');
}

/**
 * COSE algorithm of a key that can really verify signatures, read as verifiers will read it. Browsers pass on what an authenticator made without
 * looking, and a point that lies on no curve is found only by making a key of it. Throws for anything else.
 */
function algorithmOf(key: Uint8Array): number {
  const { algorithm, spki } = keyFromCose(key);
  createPublicKey({ key: Buffer.from(spki), format: 'der', type: 'spki' });
  return COSE_NUMBERS[algorithm];
}

/** The library says what is wrong as text for developers; people get that the answer does not count. */
async function attempt<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof AppError && error.code === 'forbidden') throw error;
    throw refused('it does not fit what was asked', error);
  }
}

function refused(why: string, cause?: unknown): AppError {
  return new AppError('forbidden', {
    message: `passkey answer refused: ${cause instanceof Error ? cause.message : why}`,
    userMessage: `The passkey’s answer was refused: ${why}.`,
    ...(cause !== undefined && { cause }),
  });
}

function bytesOf(base64url: string): Bytes {
  return new Uint8Array(Buffer.from(base64url, 'base64url'));
}
