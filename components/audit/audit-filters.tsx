'use client';

import { X } from 'lucide-react';
import type { ReactNode } from 'react';
import type { AuditFilter } from '@/components/audit/audit-query';
import { TimeFilterPicker } from '@/components/console/time-filter';
import { Button } from '@/components/ui/button';
import { Input } from '@/components/ui/input';
import { Select } from '@/components/ui/select';

/** Narrows the trail by what was done, when, for which tenant, by whom and to what. */
export function AuditFilters({
  filter,
  onChange,
  onClear,
  actions,
  tenantIds,
  children,
}: {
  filter: AuditFilter;
  onChange: (change: Partial<AuditFilter>) => void;
  /** Null while nothing is narrowed. */
  onClear: (() => void) | null;
  actions: readonly string[];
  tenantIds: readonly string[];
  /** What stands at the right end: export and the like. */
  children: ReactNode;
}) {
  return (
    <div className="flex flex-wrap items-center gap-2 border-b border-line p-3">
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
      <TimeFilterPicker filter={filter} onChange={({ from, to }) => onChange({ from, to })} />
      <IdFilter label="Actor id" value={filter.actorId} onChange={(actorId) => onChange({ actorId })} />
      <IdFilter label="Object id" value={filter.objectId} onChange={(objectId) => onChange({ objectId })} />
      {onClear !== null && (
        <Button tone="ghost" onClick={onClear}>
          <X aria-hidden />
          Clear
        </Button>
      )}
      <span className="ml-auto flex items-center gap-2">{children}</span>
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
      method="post"
      className="min-w-32 flex-1 sm:w-44 sm:flex-none"
      onSubmit={(event) => {
        event.preventDefault();
        const next = String(new FormData(event.currentTarget).get('id')).trim() || null;
        if (next !== value) onChange(next);
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
