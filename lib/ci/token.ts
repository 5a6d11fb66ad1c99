import { z } from 'zod';
import { fromUtf8, type Json, parseStrictJson } from '@/lib/kernel';
import { refuse } from './refusal';

/** Algorithms a token may be signed with; the key it is checked with decides nothing. */
export const TOKEN_ALGORITHMS = ['RS256', 'ES256'] as const;
export const TOKEN_MAX_CHARS = 16_384;

export type TokenHeader = { alg: (typeof TOKEN_ALGORITHMS)[number]; kid: string };

const PARTS = /^([A-Za-z0-9_-]+)\.([A-Za-z0-9_-]+)\.([A-Za-z0-9_-]*)$/;
const headerSchema = z.looseObject({ alg: z.string().max(40), kid: z.string().min(1).max(300).optional() });
const issuerSchema = z.looseObject({ iss: z.string().max(2_000) });

/**
 * What a token says about itself, before anything of it is believed: with which key to check it, and whose it claims to be.
 * Refuses every algorithm that is not on the list here, so that no library is ever asked to try one.
 */
export function readToken(token: string): { header: TokenHeader; issuer: string } {
  const parts = token.length <= TOKEN_MAX_CHARS ? PARTS.exec(token) : null;
  const header = headerSchema.safeParse(jsonOf(parts?.[1] ?? ''));
  if (parts === null || !header.success) throw refuse('token-malformed');
  const { alg, kid } = header.data;
  if (alg.toLowerCase() === 'none') throw refuse('token-alg-none');
  if (/^hs\d+$/i.test(alg)) throw refuse('token-alg-symmetric');
  const known = TOKEN_ALGORITHMS.find((name) => name === alg);
  if (known === undefined) throw refuse('token-alg-not-allowed');
  if ('crit' in header.data) throw refuse('token-malformed', 'its header names extensions nobody here knows');
  if (kid === undefined) throw refuse('token-key-unknown', 'the token names none');
  const payload = issuerSchema.safeParse(jsonOf(parts[2] ?? ''));
  if (!payload.success) throw refuse('token-malformed', 'it names no issuer');
  return { header: { alg: known, kid }, issuer: payload.data.iss };
}

/** JSON in base64url; null for anything else. */
function jsonOf(text: string): Json {
  try {
    const padded = text.replaceAll('-', '+').replaceAll('_', '/');
    const bytes = Uint8Array.from(atob(padded), (char) => char.charCodeAt(0));
    fromUtf8(bytes);
    return parseStrictJson(bytes, { maxBytes: TOKEN_MAX_CHARS, maxDepth: 8, maxMembers: 200 });
  } catch {
    return null;
  }
}
