import type { ReviewedPerson } from '@/components/access-review/access-review';

export type PeopleFilter = {
  q: string;
  role: string | null;
  only: 'changed' | 'active' | 'deactivated' | null;
};

/** People that match: words in name, email, role or tenant; a role held; and a state. */
export function filterPeople(people: readonly ReviewedPerson[], filter: PeopleFilter): ReviewedPerson[] {
  const words = filter.q.toLowerCase().split(/\s+/).filter(Boolean);
  return people.filter((person) => {
    if (filter.role !== null && !person.grants.some(({ role }) => role === filter.role)) return false;
    if (filter.only === 'changed' && person.changes.length === 0) return false;
    if (filter.only === 'active' && !person.active) return false;
    if (filter.only === 'deactivated' && person.active) return false;
    const text = textOf(person);
    return words.every((word) => text.includes(word));
  });
}

function textOf(person: ReviewedPerson): string {
  const grants = person.grants.flatMap(({ role, tenants }) => [
    role,
    ...(tenants === '*' ? ['all tenants'] : tenants),
  ]);
  return [person.name, person.email, person.userId, ...grants].join(' ').toLowerCase();
}

const DAY_MS = 86_400_000;

/** A day before or after, `2026-03-10` in and out. */
export function shiftDay(on: string, days: number): string {
  return new Date(Date.parse(`${on}T00:00:00Z`) + days * DAY_MS).toISOString().slice(0, 10);
}

/** Whether text is a day there is, as it stands in an address. */
export function isDay(text: string | null): text is string {
  if (text === null || !/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const at = Date.parse(`${text}T00:00:00Z`);
  return Number.isFinite(at) && new Date(at).toISOString().slice(0, 10) === text;
}

/** Roles somebody held, for choosing one. */
export function rolesOf(people: readonly ReviewedPerson[]): string[] {
  return [...new Set(people.flatMap(({ grants }) => grants.map(({ role }) => role)))].sort();
}
