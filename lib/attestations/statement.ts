import { z } from 'zod';
import {
  AppError,
  canonicalJson,
  JSON_LIMITS,
  type Json,
  type Origin,
  originSchema,
  parseCanonicalJson,
  parseOrThrow,
  parseStrictJson,
  utf8,
} from '@/lib/kernel';

export const STATEMENT_TYPE = 'https://in-toto.io/Statement/v1';
export const PAYLOAD_TYPE = 'application/vnd.in-toto+json';

const TEST_RESULT = 'https://in-toto.io/attestation/test-result/v0.1';
const MAX_SUBJECTS = 1_024;

const subjectSchema = z.strictObject({
  name: z.string().min(1).max(300),
  digest: z.strictObject({
    sha256: z.string().regex(/^[0-9a-f]{64}$/, 'expected 64 lower-case hexadecimal digits'),
  }),
});

/**
 * An in-toto statement, version 1, as MC writes and accepts it: subjects by SHA-256 alone, and a predicate that says from which
 * environment and origin it comes and when it was made.
 */
export const statementSchema = z.strictObject({
  _type: z.literal(STATEMENT_TYPE),
  subject: z.array(subjectSchema).min(1, 'expected at least one subject').max(MAX_SUBJECTS),
  predicateType: z.string().min(1).max(300),
  predicate: z.looseObject({
    environment: z.string().min(1).max(63),
    origin: originSchema,
    createdAt: z.iso.datetime({ error: 'expected a time in UTC such as 2030-01-31T12:00:00.000Z' }),
  }),
});

export type Subject = { name: string; sha256: string };
export type Predicate = { environment: string; origin: Origin; createdAt: string; [key: string]: Json };
export type Statement = {
  _type: typeof STATEMENT_TYPE;
  subject: { name: string; digest: { sha256: string } }[];
  predicateType: string;
  predicate: Predicate;
};

/** Kinds that state the result of a check in in-toto's own words. */
const RESULT_KINDS = ['test-result', 'gate-verdict'];

/** Type of the predicate of a kind of evidence; results of tests and gates use in-toto's own. */
export function predicateType(kind: string): string {
  return RESULT_KINDS.includes(kind) ? TEST_RESULT : `urn:mission-control:predicate:${kind}:v1`;
}

/** The payload to sign: a statement as canonical JSON. Throws `invalid_input` when it would not be accepted back. */
export function buildStatement(input: {
  subjects: readonly Subject[];
  predicateType: string;
  predicate: Predicate;
}): Uint8Array {
  const statement = {
    _type: STATEMENT_TYPE,
    subject: input.subjects.map(({ name, sha256 }) => ({ name, digest: { sha256 } })),
    predicateType: input.predicateType,
    predicate: input.predicate,
  };
  parseOrThrow(statementSchema, statement, 'The statement');
  return utf8(canonicalJson(statement));
}

/** The statement in a payload. Throws `invalid_input`. What comes back is the payload's own JSON, nothing dropped or filled in. */
export function parseStatement(payload: Uint8Array): Statement {
  const json = parseCanonicalJson(payload, JSON_LIMITS) ?? parseStrictJson(payload);
  parseOrThrow(statementSchema, json, 'The statement');
  return json as unknown as Statement;
}

/** Whether a statement is about these bytes: one of its subjects has their digest. */
export function isAbout(statement: Statement, sha256: string): boolean {
  return statement.subject.some(({ digest }) => digest.sha256 === sha256);
}

/** Refuses a statement that would pass the demo off as real, or the other way round. */
export function assertOriginFits(log: 'demo' | 'live', origin: Origin): void {
  if (origin === 'replay' || origin === log) return;
  throw new AppError('invalid_input', {
    message: `a statement of the ${log} log cannot have the origin ${origin}`,
  });
}
