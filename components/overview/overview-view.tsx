'use client';

import { parseAsString, parseAsStringLiteral, useQueryStates } from 'nuqs';
import { useDeferredValue, useMemo } from 'react';
import { Command, EmptyState } from '@/components/console/empty-state';
import { ErrorState } from '@/components/console/error-state';
import { StaleNote } from '@/components/console/stale-note';
import { fitsOneLine, type OverviewColumns, valueGrid } from '@/components/overview/overview-columns';
import { OverviewList } from '@/components/overview/overview-list';
import { OverviewRowItem } from '@/components/overview/overview-row-item';
import { OverviewTable } from '@/components/overview/overview-table';
import { OverviewToolbar } from '@/components/overview/overview-toolbar';
import { PartialNote } from '@/components/overview/partial-note';
import { type OverviewProps, useOverview } from '@/components/overview/use-overview';
import { Button } from '@/components/ui/button';
import { Card } from '@/components/ui/card';
import { cn } from '@/lib/client/class-names';
import { countByStatus, headlinesOf, OVERVIEW_SORTS, selectRows } from '@/lib/overview';
import { SIGNAL_JUDGEMENTS } from '@/lib/signals';

const FILTER = {
  q: parseAsString.withDefault(''),
  status: parseAsStringLiteral(SIGNAL_JUDGEMENTS),
  sort: parseAsStringLiteral(OVERVIEW_SORTS).withDefault('worst'),
};

/** All tenants, worst first, kept current. As `rows` with the last hour of each value, or as a dense `table` of facts. */
export function OverviewView({ look, ...props }: OverviewProps & { look: 'rows' | 'table' }) {
  const { overview, error, retry, isComplete } = useOverview(props);
  const [filter, setFilter] = useQueryStates(FILTER, { history: 'replace', clearOnDefault: true });
  const headlines = useMemo(() => headlinesOf(props.registry), [props.registry]);
  const q = useDeferredValue(filter.q);
  const rows = useMemo(
    () => selectRows(overview.rows, { q, status: filter.status, sort: filter.sort }),
    [overview.rows, q, filter.status, filter.sort],
  );
  const columns: OverviewColumns = { headlines, frame: overview.frame, currency: props.currency };
  if (props.total === 0) return <NoTenants />;
  return (
    <div className="grid gap-3">
      <OverviewToolbar
        filter={filter}
        onChange={(change) => setFilter(change)}
        counts={countByStatus(overview.rows)}
        total={overview.rows.length}
        overview={{ ...overview, rows }}
        registry={props.registry}
      />
      {overview.frame.staleSinceSeconds !== null && (
        <StaleNote sinceSeconds={overview.frame.staleSinceSeconds} reason={overview.frame.staleReason} />
      )}
      <PartialNote frame={overview.frame} signals={props.registry.signals} />
      {error !== null && (
        <Card>
          <ErrorState
            title="The newest values could not be read"
            detail={error.message}
            requestId={error.requestId}
            onRetry={retry}
          />
        </Card>
      )}
      {overview.frame.warnings.length > 0 && (
        <p className="text-xs text-warn-text">The source warned: {overview.frame.warnings.join('; ')}</p>
      )}
      {!isComplete && (
        <p role="status" className="text-xs text-muted">
          The worst {overview.rows.length} of {props.total} tenants are shown; the others are loading.
        </p>
      )}
      <Card className="overflow-clip">
        {rows.length === 0 ? (
          <EmptyState
            title="No tenant matches"
            action={
              <Button onClick={() => setFilter({ q: '', status: null })}>
                Show all {overview.rows.length}
              </Button>
            }
          >
            Nothing among {overview.rows.length} tenants matches this search and status.
          </EmptyState>
        ) : look === 'table' ? (
          <OverviewTable rows={rows} columns={columns} />
        ) : (
          <>
            <ColumnHeads titles={headlines.map(({ title }) => title)} />
            <OverviewList rows={rows}>
              {(row) => <OverviewRowItem row={row} columns={columns} />}
            </OverviewList>
          </>
        )}
      </Card>
    </div>
  );
}

/** Head of the columns where they stand in one line; each value carries its title for screen readers and phones. */
function ColumnHeads({ titles }: { titles: string[] }) {
  if (!fitsOneLine(titles.length)) return null;
  return (
    <div
      aria-hidden
      className="hidden gap-x-6 border-b border-line px-4 py-1.5 text-2xs text-muted lg:grid lg:grid-cols-[17rem_minmax(0,1fr)]"
    >
      <span>Tenant</span>
      <div className={cn('grid gap-x-5', valueGrid(titles.length))}>
        {titles.map((title) => (
          <span key={title} className="truncate">
            {title}
          </span>
        ))}
      </div>
    </div>
  );
}

function NoTenants() {
  return (
    <Card>
      <EmptyState title="No tenant that you may see">
        Tenants are declared under <code>tenants</code> in mission-control.yaml, and your grants name those
        you may read. To propose some from a Prometheus run <Command>mc init --prometheus URL</Command>; for a
        grant ask an admin.
      </EmptyState>
    </Card>
  );
}
