'use client';

import { Plus, Trash2 } from 'lucide-react';
import { Button } from '@/components/ui/button';
import { Input } from '@/components/ui/input';
import { Select } from '@/components/ui/select';
import { type Grant, ROLES, type Role } from '@/lib/access';

const SAYS: Record<Role, string> = {
  viewer: 'reads',
  responder: 'reads, adds events',
  operator: 'reads, adds events, proposes, exports',
  approver: 'reads, signs approvals, exports',
  auditor: 'reads all evidence and the audit trail, exports',
  admin: 'administers people, tokens and keys; needs all tenants',
  ci: 'posts results, reads its own',
};

/** A row of the editor: `tenants` is text while it is being typed. */
export type GrantDraft = { key: number; role: Role; tenants: string };

/** Drafts to edit from grants. */
export function draftGrants(grants: readonly Grant[]): GrantDraft[] {
  return grants.map((grant, key) => ({
    key,
    role: grant.role,
    tenants: grant.tenants === '*' ? '*' : grant.tenants.join(', '),
  }));
}

/** Grants from drafts; tenants are separated by commas or spaces, `*` is all. The server checks the rest. */
export function grantsOfDrafts(drafts: readonly GrantDraft[]): Grant[] {
  return drafts.map(({ role, tenants }) => {
    const ids = tenants.split(/[\s,]+/).filter(Boolean);
    return { role, tenants: ids.includes('*') ? '*' : ids };
  });
}

/** Edits who may do what, for which tenants. */
export function GrantsEditor({
  drafts,
  onChange,
  tenantIds,
}: {
  drafts: readonly GrantDraft[];
  onChange: (drafts: GrantDraft[]) => void;
  tenantIds: readonly string[];
}) {
  const change = (key: number, part: Partial<GrantDraft>) =>
    onChange(drafts.map((draft) => (draft.key === key ? { ...draft, ...part } : draft)));
  const nextKey = Math.max(-1, ...drafts.map((draft) => draft.key)) + 1;
  return (
    <fieldset className="grid gap-2">
      <legend className="mb-1 text-xs font-medium">Roles</legend>
      {drafts.length === 0 && (
        <p className="text-xs text-muted">No role: this person can sign in and see nothing.</p>
      )}
      {drafts.map((draft, index) => (
        <div
          key={draft.key}
          className="grid grid-cols-[8rem_minmax(0,1fr)_auto] items-start gap-x-2 gap-y-0.5"
        >
          <Select
            aria-label={`Role ${index + 1}`}
            value={draft.role}
            onChange={(event) =>
              change(draft.key, { role: ROLES.find((role) => role === event.target.value) ?? draft.role })
            }
          >
            {ROLES.map((role) => (
              <option key={role}>{role}</option>
            ))}
          </Select>
          <Input
            aria-label={`Tenants of role ${index + 1}`}
            value={draft.tenants}
            list="grant-tenants"
            onChange={(event) => change(draft.key, { tenants: event.target.value })}
            placeholder="* or TENANT_001, TENANT_002"
            className="font-mono"
          />
          <Button
            tone="ghost"
            size="icon"
            aria-label={`Remove role ${index + 1}`}
            onClick={() => onChange(drafts.filter((one) => one.key !== draft.key))}
          >
            <Trash2 aria-hidden />
          </Button>
          <p className="col-span-3 text-xs text-muted">{SAYS[draft.role]}</p>
        </div>
      ))}
      <datalist id="grant-tenants">
        <option value="*">all tenants</option>
        {tenantIds.map((id) => (
          <option key={id} value={id} />
        ))}
      </datalist>
      <div>
        <Button
          size="sm"
          onClick={() => onChange([...drafts, { key: nextKey, role: 'viewer', tenants: '*' }])}
        >
          <Plus aria-hidden />
          Add a role
        </Button>
      </div>
    </fieldset>
  );
}
