import { z } from 'zod';
import { fromBase64, type Json, parseStrictJson } from '@/lib/kernel';
import { refuse } from './refusal';

/** Algorithms a token may be signed with; the key it is checked with decides nothing. */
export const TOKEN_ALGORITHMS = ['RS256', 'ES256'] as const;
export const TOKEN_MAX_CHARS = 16_384;

export type TokenHeader = { alg: (typeof TOKEN_ALGORITHMS)[number]; kid: string };
/** A token taken apart. Nothing of it is true before its signature is checked. */
export type UnprovenToken = {
  header: TokenHeader;
  issuer: string;
  claims: Json;
  /** The text the signature covers */
  signed: string;
  /** null when it is no base64url, and so nobody's */
  signature: Uint8Array | null;
};

const PARTS = /^([A-Za-z0-9_-]+)\.([A-Za-z0-9_-]+)\.([A-Za-z0-9_-]*)$/;
const headerSchema = z.looseObject({ alg: z.string().max(40), kid: z.string().min(1).max(300).optional() });
const issuerSchema = z.looseObject({ iss: z.string().max(2_000) });

/**
 * What a token says about itself, before anything of it is believed: with which key to check it, and whose it claims to be.
 * Refuses every algorithm that is not on the list here, so that no library is ever asked to try one.
 */
export function readToken(token: string): UnprovenToken {
  const parts = token.length <= TOKEN_MAX_CHARS ? PARTS.exec(token) : null;
  if (parts === null) throw refuse('token-malformed');
  const [, head = '', body = '', signature = ''] = parts;
  const parsed = headerSchema.safeParse(jsonOf(head));
  if (!parsed.success) throw refuse('token-malformed');
  const { alg, kid } = parsed.data;
  if (alg.toLowerCase() === 'none') throw refuse('token-alg-none');
  if (/^hs\d+$/i.test(alg)) throw refuse('token-alg-symmetric');
  const known = TOKEN_ALGORITHMS.find((name) => name === alg);
  if (known === undefined) throw refuse('token-alg-not-allowed');
  if ('crit' in parsed.data) throw refuse('token-malformed', 'its header names extensions nobody here knows');
  if (kid === undefined) throw refuse('token-key-unknown', 'the token names none');
  const claims = jsonOf(body);
  const named = issuerSchema.safeParse(claims);
  if (!named.success) throw refuse('token-malformed', 'it names no issuer');
  return {
    header: { alg: known, kid },
    issuer: named.data.iss,
    claims,
    signed: `${head}.${body}`,
    signature: bytesOf(signature),
  };
}

/** JSON in base64url; null for anything else. */
function jsonOf(text: string): Json {
  const bytes = bytesOf(text);
  if (bytes === null) return null;
  try {
    return parseStrictJson(bytes, { maxBytes: TOKEN_MAX_CHARS, maxDepth: 8, maxMembers: 200 });
  } catch {
    return null;
  }
}

/** Bytes of base64url without padding, as JWS writes it; null for anything else. */
function bytesOf(text: string): Uint8Array | null {
  const standard = text.replaceAll('-', '+').replaceAll('_', '/');
  try {
    return fromBase64(standard.padEnd(Math.ceil(standard.length / 4) * 4, '='));
  } catch {
    return null;
  }
}
