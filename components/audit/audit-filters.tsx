'use client';

import { Input } from '@/components/ui/input';
import { Select } from '@/components/ui/select';

export type AuditFilter = {
  action: string | null;
  tenantId: string | null;
  actorId: string | null;
  objectId: string | null;
};

/** Narrows the trail by what was done, for which tenant, by whom and to what. */
export function AuditFilters({
  filter,
  onChange,
  actions,
  tenantIds,
}: {
  filter: AuditFilter;
  onChange: (change: Partial<AuditFilter>) => void;
  actions: readonly string[];
  tenantIds: readonly string[];
}) {
  return (
    <div className="flex flex-wrap gap-2 border-b border-line p-3">
      <Select
        aria-label="Action"
        value={filter.action ?? ''}
        onChange={(event) => onChange({ action: event.target.value || null })}
      >
        <option value="">All actions</option>
        {actions.map((action) => (
          <option key={action}>{action}</option>
        ))}
      </Select>
      <Select
        aria-label="Tenant"
        value={filter.tenantId ?? ''}
        onChange={(event) => onChange({ tenantId: event.target.value || null })}
      >
        <option value="">All tenants</option>
        {tenantIds.map((id) => (
          <option key={id}>{id}</option>
        ))}
      </Select>
      <IdFilter label="Actor id" value={filter.actorId} onChange={(actorId) => onChange({ actorId })} />
      <IdFilter label="Object id" value={filter.objectId} onChange={(objectId) => onChange({ objectId })} />
    </div>
  );
}

/** Identifiers are pasted whole, so the query waits for enter or leaving the field. */
function IdFilter({
  label,
  value,
  onChange,
}: {
  label: string;
  value: string | null;
  onChange: (value: string | null) => void;
}) {
  return (
    <form
      className="w-full sm:w-52"
      onSubmit={(event) => {
        event.preventDefault();
        onChange(String(new FormData(event.currentTarget).get('id')).trim() || null);
      }}
    >
      <Input
        key={value}
        name="id"
        aria-label={label}
        placeholder={label}
        defaultValue={value ?? ''}
        maxLength={200}
        autoComplete="off"
        className="font-mono"
        onBlur={(event) => event.currentTarget.form?.requestSubmit()}
      />
    </form>
  );
}
