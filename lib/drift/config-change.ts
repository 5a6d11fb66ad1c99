import { z } from 'zod';
import { canonicalJson, type Json, sha256Hex } from '@/lib/kernel';
import type { ObjectChange } from '@/lib/snapshots';

const hex64 = z.string().regex(/^[0-9a-f]{64}$/, 'expected 64 lower-case hexadecimal digits');
const shortText = z.string().min(1).max(200);

/** Longest time an approval of a change may be used in. */
export const APPROVAL_MAX_HOURS = 24;

export const authorSchema = z.strictObject({
  /** Who says so: github, gitlab, git, local */
  provider: z.string().regex(/^[a-z][a-z0-9-]{0,39}$/, 'expected a provider such as github'),
  id: shortText,
  name: shortText,
});
export type ChangeAuthor = z.infer<typeof authorSchema>;

/** What an approval of drift binds: exactly this change, from exactly that state, in one environment, until a time. */
export const configChangeSchema = z.strictObject({
  type: z.literal('config-change'),
  release: shortText,
  environment: z.string().min(1).max(63),
  /** Tree root of the baseline */
  base: hex64,
  /** Tree root of the changed configuration */
  head: hex64,
  /** SHA-256 of the canonical JSON of the diff */
  diffDigest: hex64,
  author: authorSchema,
  repository: z.string().max(300).nullable(),
  expiresAt: z.iso.datetime({ error: 'expected a time in UTC such as 2030-01-31T12:00:00.000Z' }),
});
export type ConfigChange = z.infer<typeof configChangeSchema>;

/** Lower-case hex SHA-256 of a diff's canonical JSON: two diffs that differ in one field of one object have two digests. */
export function diffDigestOf(changes: readonly ObjectChange[]): string {
  return sha256Hex(canonicalJson(JSON.parse(JSON.stringify(changes)) as Json));
}

export type ExpectedChange = Omit<ConfigChange, 'type' | 'expiresAt'>;

/** Why an approved change is not the one at hand, field by field; empty when it is. `now` decides whether it still counts. */
export function differencesOfChange(payload: unknown, expected: ExpectedChange, now: Date): string[] {
  const parsed = configChangeSchema.safeParse(payload);
  if (!parsed.success) return ['what was approved is not a change of configuration'];
  const approved = parsed.data;
  const compared = ['release', 'environment', 'base', 'head', 'diffDigest', 'repository'] as const;
  const wrong = compared
    .filter((field) => approved[field] !== expected[field])
    .map((field) => `${field} is ${shown(expected[field])}, approved was ${shown(approved[field])}`);
  if (approved.author.provider !== expected.author.provider || approved.author.id !== expected.author.id)
    wrong.push(`the author is ${expected.author.name}, approved was a change by ${approved.author.name}`);
  const left = Date.parse(approved.expiresAt) - now.getTime();
  if (left <= 0) wrong.push(`the approval ended at ${approved.expiresAt}`);
  if (left > APPROVAL_MAX_HOURS * 3_600_000)
    wrong.push(`the approval would last longer than ${APPROVAL_MAX_HOURS} hours`);
  return wrong;
}

function shown(value: string | null): string {
  if (value === null) return 'none';
  return /^[0-9a-f]{64}$/.test(value) ? `${value.slice(0, 12)}…` : value;
}
