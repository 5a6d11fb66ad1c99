import { sha256 } from '@noble/hashes/sha2.js';
import { z } from 'zod';
import { roleSchema } from '@/lib/access';
import {
  AppError,
  canonicalJson,
  concatBytes,
  fromUtf8,
  parseOrThrow,
  parseStrictJson,
  utf8,
} from '@/lib/kernel';
import { approvalIdSchema, approvalKindSchema, digestSchema, MAX_QUORUM } from './request';

/** Namespace of SSH signatures, and, with a line feed, what stands in front of every statement before it is hashed. */
export const APPROVAL_DOMAIN = 'mission-control/approval/v1';
/** Seconds a statement may be signed in after the server made it. */
export const STATEMENT_LIFE_SECONDS = 300;
const MAX_STATEMENT_BYTES = 4_096;

const nameSchema = z
  .string()
  .min(1)
  .max(120)
  .regex(/^[^\p{Cc}]*$/u, 'expected a name without control characters');
const epochSeconds = z.int().min(0).max(253_402_300_799);

/** What one person signs: which decision on which bytes, as whom, once. `iat` and `exp` are seconds since 1970. */
export const approvalStatementSchema = z.strictObject({
  v: z.literal(1),
  type: z.literal('mission-control/approval'),
  requestId: approvalIdSchema,
  kind: approvalKindSchema,
  payloadDigest: digestSchema,
  decision: z.enum(['approve', 'deny'], 'expected approve or deny'),
  reason: z.string().max(500, 'expected at most 500 characters'),
  approver: z.strictObject({ id: z.string().min(1).max(60), name: nameSchema }),
  role: roleSchema,
  /** Which of the places of the quorum this fills, from 1 */
  slot: z.int().min(1).max(MAX_QUORUM),
  environment: z.string().min(1).max(63),
  /** 32 random bytes from the server, base64url: nothing signed once can be signed again */
  nonce: z.string().regex(/^[A-Za-z0-9_-]{43}$/, 'expected 32 bytes in base64url'),
  iat: epochSeconds,
  exp: epochSeconds,
});
export type ApprovalStatement = z.infer<typeof approvalStatementSchema>;

/** The statement as text to sign: canonical JSON. */
export function encodeStatement(statement: ApprovalStatement): string {
  return canonicalJson(parseOrThrow(approvalStatementSchema, statement, 'The approval statement'));
}

/** The statement in a text; throws `invalid_input` unless the text is, to the byte, what `encodeStatement` writes. */
export function parseApprovalStatement(text: string): ApprovalStatement {
  const bytes = utf8(text);
  const json = parseStrictJson(bytes, { maxBytes: MAX_STATEMENT_BYTES, maxDepth: 3, maxMembers: 30 });
  const statement = parseOrThrow(approvalStatementSchema, json, 'The approval statement');
  if (canonicalJson(statement) === text && fromUtf8(bytes) === text) return statement;
  throw new AppError('invalid_input', { message: 'the approval statement is not canonical JSON (RFC 8785)' });
}

/** The bytes an SSH key signs: domain, line feed, statement. */
export function approvalMessage(statement: string): Uint8Array {
  return concatBytes(utf8(`${APPROVAL_DOMAIN}\n`), utf8(statement));
}

/** The 32 bytes a passkey signs as its challenge: SHA-256 of `approvalMessage`. */
export function approvalChallenge(statement: string): Uint8Array {
  return sha256(approvalMessage(statement));
}
