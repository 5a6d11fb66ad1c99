import { z } from 'zod';
import { intersectGrants, normalizeGrants } from './grants';
import { heldGrantSchema } from './held-grant';
import type { Grant } from './role';

const at = z.iso.datetime();
const whoSchema = z.object({ kind: z.string(), id: z.string(), name: z.string() });

/** What somebody could do from then on, and why that changed. */
export const accessChangeSchema = z.object({
  at,
  /** The audit action, or `seeded` for what stood when history began */
  cause: z.string(),
  grants: z.array(heldGrantSchema),
  active: z.boolean(),
  /** Who did it; null for what stood when history began */
  by: whoSchema.nullable(),
  reason: z.string().nullable(),
});

const reviewedTokenSchema = z.object({
  id: z.string(),
  name: z.string(),
  /** What it could do at some time of the day: never more than its owner could at that time */
  grants: z.array(heldGrantSchema),
  createdAt: at,
  expiresAt: at,
  /** Null while it was not revoked by the end of the day */
  revokedAt: at.nullable(),
});

const reviewedPersonSchema = z.object({
  userId: z.string(),
  name: z.string(),
  email: z.string(),
  /** At the end of the day */
  grants: z.array(heldGrantSchema),
  active: z.boolean(),
  /** Whether they could sign in at any time of the day */
  activeDuring: z.boolean(),
  /** As the day began; null for somebody who was not there yet */
  before: z.object({ grants: z.array(heldGrantSchema), active: z.boolean() }).nullable(),
  tokens: z.array(reviewedTokenSchema),
  /** What changed that day, oldest first */
  changes: z.array(accessChangeSchema),
});
export type ReviewedPerson = z.infer<typeof reviewedPersonSchema>;

/** Who could do what on a day. A day that nothing is known of says so: no people is then no statement about anybody. */
export const accessReviewSchema = z
  .object({
    on: z.iso.date(),
    /** False while the day is not over: more may change */
    isComplete: z.boolean(),
    state: z.enum(['known', 'known-in-part', 'not-known']),
    /** Why it is not known, or only in part; null when it is */
    reason: z.string().nullable(),
    /** Since when changes are written down; null when none ever was */
    knownSince: at.nullable(),
    people: z.array(reviewedPersonSchema),
  })
  .meta({ id: 'AccessReview' });
export type AccessReview = z.infer<typeof accessReviewSchema>;

const DAY_MS = 86_400_000;
const dayError = 'expected a day, for example 2026-03-10';

/** A day of the calendar, in UTC. */
export const reviewDaySchema = z.iso.date(dayError);

export const reviewQuerySchema = z.strictObject({
  on: reviewDaySchema,
  format: z.enum(['json', 'csv'], 'expected json or csv').default('json'),
});
export const recordReviewSchema = z.strictObject({ on: reviewDaySchema });

/** A day's first moment, and the first of the next. */
export function dayBounds(on: string): { start: Date; end: Date } {
  const start = new Date(`${on}T00:00:00.000Z`);
  return { start, end: new Date(start.getTime() + DAY_MS) };
}

/** One written change of one person, in the order they were written. */
export type AccessChange = z.infer<typeof accessChangeSchema> & {
  userId: string;
  email: string;
  name: string;
};

/** A token as it was created; what it could do depends on its owner. */
export type TokenFact = {
  id: string;
  name: string;
  ownerId: string;
  grants: Grant[];
  createdAt: string;
  expiresAt: string;
  revokedAt: string | null;
};

/**
 * Who could do what on a day, from the changes written down until its end, oldest first, and tokens. `tenants` narrows it to
 * grants that touch those; a change that leaves them as they were is then none. `knownSince` is when history begins.
 */
export function reviewAccess(
  changes: readonly AccessChange[],
  tokens: readonly TokenFact[],
  day: { on: string; now: Date; knownSince: string | null; tenants: '*' | readonly string[] },
): AccessReview {
  const { start, end } = dayBounds(day.on);
  const head = { on: day.on, isComplete: end <= day.now, ...knowledge(day.knownSince, start, end) };
  if (head.state === 'not-known') return { ...head, people: [] };
  const people = [...historyByPerson(scopeChanges(changes, day.tenants))].flatMap(
    ([userId, history]): ReviewedPerson[] => {
      const until = history.filter((change) => Date.parse(change.at) < end.getTime());
      const last = until.at(-1);
      if (last === undefined) return [];
      const during = until.filter((change) => Date.parse(change.at) >= start.getTime());
      const before = until[until.length - during.length - 1];
      return [
        {
          userId,
          name: last.name,
          email: last.email,
          grants: last.grants,
          active: last.active,
          activeDuring: before?.active === true || during.some(({ active }) => active),
          before: before === undefined ? null : { grants: before.grants, active: before.active },
          tokens: tokens
            .filter(({ ownerId }) => ownerId === userId)
            .flatMap((token) => reviewToken(token, before, during, { start, end })),
          changes: during.map(({ at, cause, grants, active, by, reason }) => {
            return { at, cause, grants, active, by, reason };
          }),
        },
      ];
    },
  );
  return { ...head, people: people.sort((a, b) => compare(a.email, b.email) || compare(a.userId, b.userId)) };
}

function historyByPerson(changes: readonly AccessChange[]): Map<string, AccessChange[]> {
  const byPerson = new Map<string, AccessChange[]>();
  for (const change of changes) {
    const history = byPerson.get(change.userId);
    if (history === undefined) byPerson.set(change.userId, [change]);
    else history.push(change);
  }
  return byPerson;
}

function knowledge(
  knownSince: string | null,
  start: Date,
  end: Date,
): Pick<AccessReview, 'state' | 'reason' | 'knownSince'> {
  if (knownSince === null) {
    return { state: 'not-known', reason: 'not known: no change of access was ever written down', knownSince };
  }
  const since = Date.parse(knownSince);
  if (since >= end.getTime())
    return { state: 'not-known', reason: `not known before ${knownSince}`, knownSince };
  if (since > start.getTime()) {
    return { state: 'known-in-part', reason: `not known before ${knownSince}`, knownSince };
  }
  return { state: 'known', reason: null, knownSince };
}

/** Only what touches `tenants`: people who never held anything there are left out, and changes elsewhere. */
function scopeChanges(changes: readonly AccessChange[], tenants: '*' | readonly string[]): AccessChange[] {
  if (tenants === '*') return [...changes];
  const known = new Map<string, string>();
  return changes.flatMap((change) => {
    const scoped = { ...change, grants: touching(change.grants, tenants) };
    const look = JSON.stringify([scoped.grants, scoped.active, scoped.email, scoped.name]);
    const earlier = known.get(change.userId);
    if (earlier === look || (earlier === undefined && scoped.grants.length === 0)) return [];
    known.set(change.userId, look);
    return [scoped];
  });
}

function touching(grants: readonly Grant[], tenants: readonly string[]): Grant[] {
  return grants.flatMap((grant): Grant[] => {
    if (grant.tenants === '*') return [grant];
    const seen = grant.tenants.filter((tenant) => tenants.includes(tenant));
    return seen.length === 0 ? [] : [{ role: grant.role, tenants: seen }];
  });
}

/** A token that worked at some time of the day, with all it could do then; empty when it never did. */
function reviewToken(
  token: TokenFact,
  before: AccessChange | undefined,
  during: readonly AccessChange[],
  { start, end }: { start: Date; end: Date },
): ReviewedPerson['tokens'] {
  const from = Math.max(start.getTime(), Date.parse(token.createdAt));
  const to = Math.min(
    end.getTime(),
    Date.parse(token.expiresAt),
    Date.parse(token.revokedAt ?? token.expiresAt),
  );
  const states = [
    ...(before === undefined ? [] : [{ state: before, since: start.getTime() }]),
    ...during.map((state) => ({ state, since: Date.parse(state.at) })),
  ];
  const grants = states.flatMap(({ state, since }, index) => {
    const until = states[index + 1]?.since ?? end.getTime();
    const worked = state.active && Math.max(since, from) < Math.min(until, to);
    return worked ? intersectGrants(token.grants, state.grants) : [];
  });
  if (grants.length === 0) return [];
  const { id, name, createdAt, expiresAt, revokedAt } = token;
  const revoked = revokedAt !== null && Date.parse(revokedAt) < end.getTime() ? revokedAt : null;
  return [{ id, name, grants: normalizeGrants(grants), createdAt, expiresAt, revokedAt: revoked }];
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
