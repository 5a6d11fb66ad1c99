'use client';

import type { ReviewedPerson } from '@/components/access-review/access-review';
import { CopyId } from '@/components/console/copy-id';
import { Grants, grantText } from '@/components/settings/grants';
import { StatusBadge } from '@/components/status/status-badge';
import { Badge } from '@/components/ui/badge';
import { Table, Td, Th } from '@/components/ui/table';
import { utcText } from '@/lib/client/age';

/** One line a person: state and roles at the end of the day, tokens, and what changed during it. */
export function PeopleTable({ people }: { people: readonly ReviewedPerson[] }) {
  return (
    <Table label="Access on that day">
      <thead>
        <tr>
          <Th>Person</Th>
          <Th>State</Th>
          <Th>Roles and tenants</Th>
          <Th>API tokens</Th>
          <Th>Changed that day</Th>
        </tr>
      </thead>
      <tbody>
        {people.map((person) => (
          <tr key={person.userId} className="hover:bg-surface-2/40">
            <Td className="py-1.5 align-top">
              <span className="block whitespace-nowrap">{person.name}</span>
              <span className="block text-xs text-muted">{person.email}</span>
              <CopyId id={person.userId} short={14} label="user id" />
            </Td>
            <Td className="py-1.5 align-top">
              {person.active ? (
                <Badge tone="strong">active</Badge>
              ) : (
                <>
                  <StatusBadge status="unknown" word="Deactivated" />
                  {person.activeDuring && (
                    <span className="block text-xs whitespace-nowrap text-muted">
                      active earlier that day
                    </span>
                  )}
                </>
              )}
            </Td>
            <Td className="min-w-48 py-1.5 align-top">
              <Grants grants={person.grants} />
              <TenantList person={person} />
            </Td>
            <Td className="py-1.5 align-top">
              <Tokens person={person} />
            </Td>
            <Td className="min-w-56 py-1.5 align-top">
              <Changes person={person} />
            </Td>
          </tr>
        ))}
      </tbody>
    </Table>
  );
}

/** Grants for some tenants by name: a count alone would not answer who could do what. */
function TenantList({ person }: { person: ReviewedPerson }) {
  const some = person.grants.filter(({ tenants }) => tenants !== '*' && tenants.length > 1);
  if (some.length === 0) return null;
  return (
    <ul className="mt-1 text-xs text-muted">
      {some.map((grant) => (
        <li key={grant.role} className="wrap-anywhere">
          {grantText(grant)}
        </li>
      ))}
    </ul>
  );
}

function Tokens({ person }: { person: ReviewedPerson }) {
  if (person.tokens.length === 0) return <span className="text-xs text-muted">none</span>;
  return (
    <ul className="grid gap-1 text-xs">
      {person.tokens.map((token) => (
        <li key={token.id}>
          <span className="whitespace-nowrap">{token.name}</span>{' '}
          <span className="text-muted">{token.grants.map(grantText).join('; ')}</span>
        </li>
      ))}
    </ul>
  );
}

function Changes({ person }: { person: ReviewedPerson }) {
  if (person.changes.length === 0) return <span className="text-xs text-muted">nothing</span>;
  return (
    <ul className="grid gap-1 text-xs">
      <li className="text-muted">
        {person.before === null ? 'not there before' : `began as ${stateText(person.before)}`}
      </li>
      {person.changes.map((change) => (
        <li key={`${change.at} ${change.cause}`}>
          <time dateTime={change.at} className="font-mono text-muted">
            {utcText(Math.floor(Date.parse(change.at) / 1000)).slice(11)}
          </time>{' '}
          <code>{change.cause}</code>
          {change.by !== null && <span className="text-muted"> by {change.by.name}</span>}
          <span className="block text-muted">{stateText(change)}</span>
          {change.reason !== null && <span className="block wrap-anywhere">{change.reason}</span>}
        </li>
      ))}
    </ul>
  );
}

/** `deactivated, viewer for TENANT_001`. */
function stateText({ active, grants }: { active: boolean; grants: ReviewedPerson['grants'] }): string {
  const roles = grants.length === 0 ? 'no role' : grants.map(grantText).join('; ');
  return active ? roles : `deactivated, ${roles}`;
}
