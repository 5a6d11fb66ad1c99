'use client';

import { parseAsString, useQueryStates } from 'nuqs';
import { useMemo, useRef } from 'react';
import { CI_FILTER_NAMES, type CiFilter, type CiFilterName } from '@/components/ci/ci-filter';
import { CiRow } from '@/components/ci/ci-row';
import { postRecipes } from '@/components/ci/post-recipes';
import { useCiResults } from '@/components/ci/use-ci-results';
import { EmptyState } from '@/components/console/empty-state';
import { ErrorState } from '@/components/console/error-state';
import { Choice } from '@/components/evidence/filter-choice';
import { FilterField } from '@/components/evidence/filter-field';
import { Recipes } from '@/components/evidence/recipes';
import { Button } from '@/components/ui/button';
import { Card } from '@/components/ui/card';
import { Skeleton } from '@/components/ui/skeleton';
import type { CiResultsPage } from '@/lib/ci';
import { useRowKeys } from '@/lib/client/row-keys';

const FILTER = Object.fromEntries(CI_FILTER_NAMES.map((name) => [name, parseAsString])) as Record<
  CiFilterName,
  typeof parseAsString
>;
const NONE: CiFilter = { name: null, verdict: null, release: null, commit: null };
const VERDICTS = { pass: 'Pass', fail: 'Fail', hold: 'HOLD' };

export type CiProps = {
  /** The first page of the filter in the address; null when it could not be read */
  initial: { filter: CiFilter; page: CiResultsPage } | null;
  names: string[];
  server: string;
  release: string;
};

/** What CI posted, newest first, narrowed by what the address says. */
export function CiView({ initial, names, server, release }: CiProps) {
  const [asked, setFilter] = useQueryStates(FILTER, { history: 'replace' });
  const filter = useMemo(
    () => Object.fromEntries(CI_FILTER_NAMES.map((name) => [name, asked[name] || null])) as CiFilter,
    [asked],
  );
  const query = useCiResults(filter, initial);
  const { results, error, hasNextPage, isFetchingNextPage } = query;
  // That nothing matched was said of another filter.
  const isReadingAnew = query.isPlaceholderData && results.length === 0;
  const list = useRef<HTMLUListElement>(null);
  useRowKeys(list, results.length);
  const isFiltered = Object.values(filter).some((value) => value !== null);
  const clear = <Button onClick={() => void setFilter(NONE)}>Show all results</Button>;
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-3">
      <div className="flex flex-wrap items-end gap-2">
        <Choice label="Name" all="Any name" value={filter.name} onChange={(name) => void setFilter({ name })}>
          {names.map((name) => (
            <option key={name}>{name}</option>
          ))}
        </Choice>
        <Choice
          label="Verdict"
          all="Any verdict"
          value={filter.verdict}
          onChange={(verdict) => void setFilter({ verdict })}
        >
          {Object.entries(VERDICTS).map(([verdict, word]) => (
            <option key={verdict} value={verdict}>
              {word}
            </option>
          ))}
        </Choice>
        {(['release', 'commit'] as const).map((name) => (
          <FilterField
            key={name}
            label={name === 'release' ? 'Release' : 'Commit'}
            hint={name === 'release' ? release : '40 digits'}
            value={filter[name]}
            error={error?.expectedOf(name)}
            onChange={(value) => void setFilter({ [name]: value })}
          />
        ))}
        {isFiltered && clear}
      </div>
      {error !== null && (
        <Card>
          <ErrorState
            title={
              error.code === 'invalid_input' ? 'This filter cannot be used' : 'The results could not be read'
            }
            detail={
              results.length > 0 ? `${error.message} What was read before is still shown.` : error.message
            }
            requestId={error.requestId}
            onRetry={() => void query.refetch()}
          />
        </Card>
      )}
      {(query.isPending || isReadingAnew) && <Skeleton className="h-64 w-full" />}
      {results.length > 0 && (
        <Card className="overflow-clip" aria-busy={query.isPlaceholderData}>
          <ul ref={list} aria-label="Results of CI">
            {results.map((result) => (
              <CiRow key={result.id} result={result} />
            ))}
          </ul>
          <div className="flex flex-wrap items-center gap-3 px-4 py-2 text-xs text-muted">
            <span role="status">
              {results.length === 1 ? '1 result' : `${results.length} results`}
              {hasNextPage ? ' so far' : ', all there are'}
            </span>
            {hasNextPage && (
              <Button size="sm" disabled={isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
                {isFetchingNextPage ? 'Reading' : 'Older results'}
              </Button>
            )}
          </div>
        </Card>
      )}
      {query.isSuccess && results.length === 0 && !isReadingAnew && (
        <Card>
          {isFiltered ? (
            <EmptyState title="No result matches" action={clear}>
              Nothing that you may see matches this filter.
            </EmptyState>
          ) : (
            <NothingYet server={server} release={release} />
          )}
        </Card>
      )}
    </div>
  );
}

/** How the first result gets here. */
function NothingYet({ server, release }: { server: string; release: string }) {
  return (
    <>
      <EmptyState title="CI has posted nothing yet">
        A job posts what it found, proves who it is, and each result becomes a signed evidence record that
        release gates read. Who may post is declared at <code>ci</code> in the configuration file.
      </EmptyState>
      <div className="grid grid-cols-[minmax(0,1fr)] gap-4 px-4 pb-6 sm:px-6">
        <Recipes recipes={postRecipes(server, release)} />
      </div>
    </>
  );
}
