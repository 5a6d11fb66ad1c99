import { csvText } from '@/lib/signals';
import type { AccessReview } from './review';
import type { Grant } from './role';

const HEAD = [
  'day',
  'line',
  'user_id',
  'email',
  'name',
  'active_at_end_of_day',
  'active_during_day',
  'role',
  'tenants',
  'token_id',
  'token_name',
  'token_expires_at',
  'at',
  'cause',
  'by',
  'reason',
] as const;

/**
 * A review as a table: a line for each grant a person held at the end of the day and as it began, each grant of a token, and
 * each change of the day. A day that is not known, or only in part, says so in a line of its own.
 */
export function reviewCsv(review: AccessReview): string {
  const lines: string[][] = [];
  const put = (cells: Partial<Record<(typeof HEAD)[number], string>>) =>
    lines.push(HEAD.map((name) => (name === 'day' ? review.on : (cells[name] ?? ''))));
  if (review.reason !== null) put({ line: review.state, reason: review.reason });
  if (!review.isComplete) put({ line: 'not-complete', reason: 'the day is not over: more may change' });
  for (const person of review.people) {
    const who = {
      user_id: person.userId,
      email: person.email,
      name: person.name,
      active_at_end_of_day: yesNo(person.active),
      active_during_day: yesNo(person.activeDuring),
    };
    for (const grant of person.before?.grants ?? [])
      put({ line: 'grant-at-start', ...who, ...cellsOf(grant) });
    if (person.grants.length === 0) put({ line: 'no-grant-at-end', ...who });
    for (const grant of person.grants) put({ line: 'grant-at-end', ...who, ...cellsOf(grant) });
    for (const token of person.tokens) {
      const cells = { token_id: token.id, token_name: token.name, token_expires_at: token.expiresAt };
      for (const grant of token.grants) put({ line: 'token', ...who, ...cells, ...cellsOf(grant) });
    }
    for (const { at, cause, by, reason } of person.changes) {
      put({ line: 'change', ...who, at, cause, by: by?.name ?? '', reason: reason ?? '' });
    }
  }
  return csvText([HEAD, ...lines]);
}

function cellsOf({ role, tenants }: Grant): { role: string; tenants: string } {
  return { role, tenants: tenants === '*' ? '*' : tenants.join(' ') };
}

function yesNo(value: boolean): string {
  return value ? 'yes' : 'no';
}
