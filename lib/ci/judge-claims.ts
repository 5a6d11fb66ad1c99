import { z } from 'zod';
import { refuse } from './refusal';

/** Seconds two clocks may differ. */
export const CLOCK_TOLERANCE_SECONDS = 30;
/** Tokens of GitHub Actions live for about five minutes; an older one was kept for something. */
export const TOKEN_MAX_AGE_SECONDS = 600;
/** Events that run with the repository's rights on what a stranger wrote. No configuration allows them. */
export const REFUSED_EVENTS: readonly string[] = ['pull_request_target', 'workflow_run'];

/** One repository that may post, as `ci.github.…repositories` declares it. Names decide nothing: they can be taken over. */
export type RepositoryRule = {
  repositoryId: string;
  ownerId: string;
  tenants: '*' | string[];
  refs?: string[];
  environments?: string[];
  workflows?: string[];
  events?: string[];
};

const seconds = z.number().int().nonnegative().max(4_102_444_800);
const id = z.union([z.string().regex(/^\d{1,20}$/), z.int().nonnegative().transform(String)]);
const claimsSchema = z.looseObject({
  aud: z.union([z.string(), z.array(z.string()).max(20)]),
  exp: seconds,
  iat: seconds,
  nbf: seconds.optional(),
  jti: z.string().min(1).max(300),
  repository: z.string().min(1).max(300),
  repository_id: id,
  repository_owner_id: id,
  sha: z.string().regex(/^[0-9a-f]{40}$/),
  run_id: id,
  run_attempt: id,
  ref: z.string().max(500).optional(),
  environment: z.string().max(300).optional(),
  job_workflow_ref: z.string().max(700).optional(),
  event_name: z.string().max(100),
  actor: z.string().max(100).optional(),
  workflow: z.string().max(300).optional(),
});
export type CiClaims = z.output<typeof claimsSchema>;

/**
 * Whether the claims of a token whose signature is good allow a post now; throws the refusal that names what is wrong. `sub` is
 * not read: its form changed before and is the repository's to choose.
 */
export function judgeClaims(
  payload: unknown,
  asked: { audience: string; repositories: readonly RepositoryRule[]; now: Date },
): { claims: CiClaims; rule: RepositoryRule } {
  const claims = parseClaims(payload);
  const audiences = [claims.aud].flat();
  if (!audiences.includes(asked.audience)) throw refuse('token-audience-wrong', `expected ${asked.audience}`);
  judgeTimes(claims, Math.floor(asked.now.getTime() / 1000));
  const rule = asked.repositories.find(
    ({ repositoryId, ownerId }) =>
      repositoryId === claims.repository_id && ownerId === claims.repository_owner_id,
  );
  if (rule === undefined) {
    const { repository_id, repository_owner_id } = claims;
    throw refuse('repository-not-allowed', `repository_id ${repository_id} of owner ${repository_owner_id}`);
  }
  judgeRun(claims, rule);
  return { claims, rule };
}

function parseClaims(payload: unknown): CiClaims {
  const parsed = claimsSchema.safeParse(payload);
  if (parsed.success) return parsed.data;
  const names = [...new Set(parsed.error.issues.map(({ path }) => String(path[0] ?? 'all of it')))];
  throw refuse('token-claim-missing', names.slice(0, 6).join(', '));
}

function judgeTimes({ exp, iat, nbf }: CiClaims, now: number): void {
  if (now >= exp + CLOCK_TOLERANCE_SECONDS) throw refuse('token-expired', `${now - exp} s ago`);
  const from = Math.max(nbf ?? 0, iat);
  if (now < from - CLOCK_TOLERANCE_SECONDS)
    throw refuse('token-not-yet-valid', `for another ${from - now} s`);
  if (now - iat > TOKEN_MAX_AGE_SECONDS + CLOCK_TOLERANCE_SECONDS)
    throw refuse('token-too-old', `${now - iat} s ago`);
}

function judgeRun(claims: CiClaims, rule: RepositoryRule): void {
  const { event_name: event, ref, environment, job_workflow_ref: workflow } = claims;
  if (REFUSED_EVENTS.includes(event) || !allows(rule.events, event)) throw refuse('event-not-allowed', event);
  if (!allows(rule.refs, ref)) throw refuse('ref-not-allowed', ref ?? 'none');
  if (!allows(rule.environments, environment)) throw refuse('environment-not-allowed', environment ?? 'none');
  if (!allows(rule.workflows, workflow)) throw refuse('workflow-not-allowed', workflow ?? 'none');
}

/** Exactly one of the list, or beginning with an entry that ends in `*`. No list allows everything, a missing value none of a list. */
function allows(list: readonly string[] | undefined, value: string | undefined): boolean {
  if (list === undefined) return true;
  if (value === undefined) return false;
  return list.some((entry) => (entry.endsWith('*') ? value.startsWith(entry.slice(0, -1)) : value === entry));
}
