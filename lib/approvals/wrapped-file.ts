import { isAbout, type ParsedBundle, predicateType } from '@/lib/attestations';
import { AppError, canonicalJson, type Json, sha256Hex, utf8 } from '@/lib/kernel';
import type { ApprovalKind, ApprovalRequest } from './request';

/** A file and the statement that carries it; `digest` is the SHA-256 of the file, lower-case hex. */
export type WrappedFile<F> = { parsed: ParsedBundle; file: F; digest: string };
export type WrapFault = { ok: false; code: string; reason: string };

/** The file about a request that a signed statement carries whole in its predicate, and is about; or why it is not one. */
export function fileInside<F extends { request: ApprovalRequest }>(
  parsed: ParsedBundle,
  {
    member,
    what,
    parse,
    kinds,
  }: {
    member: string;
    what: string;
    parse: (bytes: Uint8Array) => F;
    kinds: Record<ApprovalKind, string>;
  },
): WrappedFile<F> | WrapFault {
  const { predicate, predicateType: type } = parsed.statement;
  let file: F;
  let text: Uint8Array;
  try {
    text = utf8(canonicalJson((predicate[member] ?? null) as Json));
    file = parse(text);
  } catch (error) {
    return malformed(error);
  }
  const digest = sha256Hex(text);
  if (type !== predicateType(kinds[file.request.kind]))
    return { ok: false, code: 'wrong-kind', reason: `the statement is of type ${type.slice(0, 120)}` };
  if (!isAbout(parsed.statement, digest))
    return {
      ok: false,
      code: 'subject-mismatch',
      reason: `the statement is about another ${what} than it holds`,
    };
  if (predicate.environment !== file.request.environment)
    return {
      ok: false,
      code: 'wrong-environment',
      reason: 'statement and request name different environments',
    };
  return { parsed, file, digest };
}

/** What cannot be read, as a finding; anything that is no fault of the bytes is thrown on. */
export function malformed(error: unknown): WrapFault {
  if (error instanceof AppError) return { ok: false, code: 'malformed', reason: error.message.slice(0, 400) };
  throw error;
}
