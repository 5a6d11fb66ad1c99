import { fitsOneLine, type OverviewColumns, valueGrid } from '@/components/overview/overview-columns';
import { OverviewValueCell } from '@/components/overview/overview-value';
import { TenantLink } from '@/components/overview/tenant-cell';
import { StatusBadge } from '@/components/status/status-badge';
import { cn } from '@/lib/client/class-names';
import type { OverviewRow } from '@/lib/overview';

/** One tenant: who and how it is on the left, its latest values on the right. */
export function OverviewRowItem({ row, columns }: { row: OverviewRow; columns: OverviewColumns }) {
  const { tenant } = row;
  const count = columns.headlines.length;
  return (
    <div className="grid gap-x-6 gap-y-3 px-3 py-3 hover:bg-surface-2/40 sm:px-4 lg:grid-cols-[17rem_minmax(0,1fr)]">
      <div className="grid min-w-0 content-start gap-0.5">
        <div className="flex min-w-0 items-center justify-between gap-3">
          <TenantLink tenant={tenant} />
          <StatusBadge status={row.status} />
        </div>
        <p className="truncate text-xs text-muted">
          <span className="font-mono">{tenant.id}</span> · tier {tenant.tier} · {tenant.residency} ·{' '}
          {tenant.environment}
        </p>
        <Reasons row={row} />
      </div>
      <dl className={cn('grid gap-x-5 gap-y-3', valueGrid(count))}>
        {columns.headlines.map(({ signal, title }) => (
          <div key={signal.id} className="min-w-0">
            <dt className={cn('truncate text-2xs text-muted', fitsOneLine(count) && 'lg:sr-only')}>
              {title}
            </dt>
            <dd>
              <OverviewValueCell row={row} signal={signal} title={title} columns={columns} withSpark />
            </dd>
          </div>
        ))}
      </dl>
    </div>
  );
}

/** The worst reason in words; the others on asking. Nothing for a pass. */
function Reasons({ row }: { row: OverviewRow }) {
  const [first, ...others] = row.reasons;
  if (row.status === 'pass' || first === undefined) return null;
  if (others.length === 0) return <p className="text-xs text-balance text-fg">{first}</p>;
  return (
    <details className="text-xs">
      <summary className="text-fg">
        {first} <span className="text-muted">and {others.length} more</span>
      </summary>
      <ul className="mt-1 grid gap-0.5 text-muted">
        {others.map((reason) => (
          <li key={reason}>{reason}</li>
        ))}
      </ul>
    </details>
  );
}
