'use client';

import { parseAsString, useQueryStates } from 'nuqs';
import { useMemo } from 'react';
import { type ApprovalFilter, FILTER_NAMES, openOnly } from '@/components/approvals/approval-filter';
import { KIND_WORDS, STATE_LOOKS } from '@/components/approvals/approval-words';
import { ApprovalsBody } from '@/components/approvals/approvals-body';
import { type ApprovalsPage, useApprovals } from '@/components/approvals/use-approvals';
import { ExportListMenu } from '@/components/console/export-list-menu';
import { Choice } from '@/components/evidence/filter-choice';
import { useNowSeconds } from '@/lib/client/use-live-state';

const FILTER = Object.fromEntries(FILTER_NAMES.map((name) => [name, parseAsString])) as Record<
  keyof ApprovalFilter,
  typeof parseAsString
>;

export type ApprovalsProps = {
  /** What the server read for the filter in the address; null when the filter cannot be used */
  initial: { filter: ApprovalFilter; page: ApprovalsPage } | null;
  /** Everything that waits, whatever the filter's state says, narrowed by kind and tenant only */
  waiting: { filter: ApprovalFilter; page: ApprovalsPage } | null;
  tenantIds: string[];
  mayExport: boolean;
};

/** Requests for approval: what waits first, in the order in which it runs out, then what was decided, newest first. */
export function ApprovalsView({ initial, waiting, tenantIds, mayExport }: ApprovalsProps) {
  const [asked, setFilter] = useQueryStates(FILTER, { history: 'replace' });
  const filter = useMemo<ApprovalFilter>(
    () => ({
      state: asked.state || null,
      kind: asked.kind || null,
      tenant: asked.tenant || null,
      waiting: asked.waiting || null,
    }),
    [asked],
  );
  const open = useMemo(() => openOnly(filter), [filter]);
  const all = useApprovals(filter, initial);
  const pending = useApprovals(open, waiting);
  // Until the page runs it shows what the server drew.
  const runs = useNowSeconds() !== null;
  const change = (next: Partial<ApprovalFilter>) => void setFilter(next);
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-3">
      <div className="grid grid-cols-2 items-center gap-2 sm:flex sm:flex-wrap">
        <Choice
          label="Whom it waits for"
          all="For anyone"
          value={filter.waiting}
          onChange={(waiting) => change({ waiting, state: null })}
        >
          <option value="me">Waiting for me</option>
          {filter.waiting !== null && filter.waiting !== 'me' && <option>{filter.waiting}</option>}
        </Choice>
        <Choice
          label="State"
          all="Any state"
          value={filter.state}
          onChange={(state) => change({ state, waiting: null })}
        >
          {options(Object.keys(STATE_LOOKS), filter.state).map((state) => (
            <option key={state} value={state}>
              {wordOf(STATE_LOOKS, state)?.word ?? state}
            </option>
          ))}
        </Choice>
        <Choice label="Kind" all="Any kind" value={filter.kind} onChange={(kind) => change({ kind })}>
          {options(Object.keys(KIND_WORDS), filter.kind).map((kind) => (
            <option key={kind} value={kind}>
              {wordOf(KIND_WORDS, kind) ?? kind}
            </option>
          ))}
        </Choice>
        <Choice
          label="Tenant"
          all="Any tenant"
          value={filter.tenant}
          onChange={(tenant) => change({ tenant })}
        >
          {options(tenantIds, filter.tenant).map((id) => (
            <option key={id}>{id}</option>
          ))}
        </Choice>
        {mayExport && (
          <div className="flex justify-end sm:ml-auto">
            <ExportListMenu
              noun="requests"
              narrowing="Narrow the list and export the rest."
              write={async (format, limit) =>
                (await import('./export-approvals')).exportApprovals(filter, format, limit)
              }
            />
          </div>
        )}
      </div>
      <ApprovalsBody
        all={runs || initial === null ? all : { ...all, approvals: initial.page.approvals }}
        waiting={runs || waiting === null ? pending : { ...pending, approvals: waiting.page.approvals }}
        filter={filter}
        onChange={change}
      />
    </div>
  );
}

function wordOf<T>(words: Record<string, T>, name: string): T | undefined {
  return Object.hasOwn(words, name) ? words[name] : undefined;
}

/** An address may name what there is not; the choice still says what is asked for. */
function options(known: readonly string[], value: string | null): readonly string[] {
  return value === null || known.includes(value) ? known : [...known, value];
}
