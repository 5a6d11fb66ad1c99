import { sha256 } from '@noble/hashes/sha2.js';
import { z } from 'zod';
import { AppError, concatBytes, equalBytes, parseStrictJson, utf8 } from '@/lib/kernel';
import type { Crypto, PersonKey } from '@/lib/keys';
import { toBase64Url } from './base64url';
import { GOOD, type Judgement, refuse } from './refusal';

/** What an authenticator and its browser gave back for a challenge, as raw bytes. */
export type Assertion = { authenticatorData: Uint8Array; clientDataJson: Uint8Array; signature: Uint8Array };

/** What it must have been made for: challenge, relying party and the origins of its pages. */
export type AssertionExpectations = {
  challenge: Uint8Array;
  rpId: string;
  origins: readonly string[];
};

/** What the flags of authenticator data say (WebAuthn 3 §6.1). `backupEligible` is a key that may leave its device. */
export type AuthenticatorFlags = {
  userPresent: boolean;
  userVerified: boolean;
  backupEligible: boolean;
  backedUp: boolean;
};

const HEADER_BYTES = 37;
const MAX_EXTENSION_BYTES = 1_024;
const MAX_CLIENT_DATA_BYTES = 4_096;

/** Browsers may add members, so the shape is open; those that are known must be of their type. */
const clientDataSchema = z.looseObject({
  type: z.string(),
  challenge: z.string(),
  origin: z.string(),
  crossOrigin: z.boolean().optional(),
  topOrigin: z.string().optional(),
});

/**
 * Checks an assertion as WebAuthn 3 §7.2 asks, with user verification required and no frame of another origin. The signature counter
 * is not looked at: it says nothing about bytes that were signed, and synchronised passkeys keep none.
 */
export async function checkAssertion(
  crypto: Pick<Crypto, 'verify'>,
  key: PersonKey,
  assertion: Assertion,
  expected: AssertionExpectations,
): Promise<Judgement> {
  const client = checkClientData(assertion.clientDataJson, expected);
  if (!client.ok) return client;
  const flags = readFlags(assertion.authenticatorData);
  if (flags === null) return refuse('malformed', 'the authenticator data is not that of an assertion');
  if (!equalBytes(assertion.authenticatorData.subarray(0, 32), sha256(utf8(expected.rpId))))
    return refuse('wrong-rp', `the passkey answered another site than ${expected.rpId}`);
  if (!flags.userPresent) return refuse('no-user-presence', 'nobody touched the authenticator');
  if (!flags.userVerified)
    return refuse('no-user-verification', 'the authenticator did not verify who was there');
  const message = concatBytes(assertion.authenticatorData, sha256(assertion.clientDataJson));
  if (await crypto.verify(key, message, assertion.signature)) return GOOD;
  return refuse('bad-signature', 'the signature is not one by this passkey over these bytes');
}

/** The flags of an assertion's authenticator data; null when the bytes are not well formed. */
export function readFlags(data: Uint8Array): AuthenticatorFlags | null {
  const flags = data[32] ?? 0;
  const rest = data.length - HEADER_BYTES;
  const [attested, extended] = [(flags & 0x40) !== 0, (flags & 0x80) !== 0];
  if (rest < 0 || rest > MAX_EXTENSION_BYTES || attested || extended !== rest > 0) return null;
  const [backupEligible, backedUp] = [(flags & 0x08) !== 0, (flags & 0x10) !== 0];
  if (backedUp && !backupEligible) return null;
  return { userPresent: (flags & 0x01) !== 0, userVerified: (flags & 0x04) !== 0, backupEligible, backedUp };
}

function checkClientData(bytes: Uint8Array, expected: AssertionExpectations): Judgement {
  let read: ReturnType<typeof clientDataSchema.safeParse>;
  try {
    read = clientDataSchema.safeParse(
      parseStrictJson(bytes, { maxBytes: MAX_CLIENT_DATA_BYTES, maxDepth: 4, maxMembers: 40 }),
    );
  } catch (error) {
    if (error instanceof AppError) return refuse('malformed', `client data: ${error.message}`);
    throw error;
  }
  if (!read.success) return refuse('malformed', 'the client data lacks type, challenge or origin');
  const { type, challenge, origin, crossOrigin, topOrigin } = read.data;
  if (type !== 'webauthn.get')
    return refuse('wrong-type', `expected an assertion, got ${JSON.stringify(type.slice(0, 40))}`);
  if (!equalBytes(utf8(challenge), utf8(toBase64Url(expected.challenge))))
    return refuse('wrong-challenge', 'the passkey signed another challenge than this statement’s');
  if (!expected.origins.includes(origin))
    return refuse('wrong-origin', `it was signed on ${JSON.stringify(origin.slice(0, 200))}`);
  if (crossOrigin === true || topOrigin !== undefined)
    return refuse('cross-origin', 'it was signed inside a page of another site');
  return GOOD;
}
