'use client';

import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { ChevronLeft, ChevronRight, Search } from 'lucide-react';
import { parseAsString, parseAsStringLiteral, useQueryStates } from 'nuqs';
import { useDeferredValue } from 'react';
import type { AccessReview, ReviewedPerson } from '@/components/access-review/access-review';
import { filterPeople, isDay, rolesOf, shiftDay } from '@/components/access-review/filter-people';
import { KnownNote } from '@/components/access-review/known-note';
import { PeopleTable } from '@/components/access-review/people-table';
import { ReviewActions } from '@/components/access-review/review-actions';
import { EmptyState } from '@/components/console/empty-state';
import { ErrorState } from '@/components/console/error-state';
import { Button } from '@/components/ui/button';
import { Card, CardHead } from '@/components/ui/card';
import { Input } from '@/components/ui/input';
import { Select } from '@/components/ui/select';
import { Skeleton } from '@/components/ui/skeleton';
import { type ApiError, callApi } from '@/lib/client/api';
import { apiPaths } from '@/lib/client/paths';

const ONLY = ['changed', 'active', 'deactivated'] as const;
const FILTER = {
  on: parseAsString,
  q: parseAsString.withDefault(''),
  role: parseAsString,
  only: parseAsStringLiteral(ONLY),
};
const CLEAR = { q: null, role: null, only: null };
const SKELETON_ROWS = [1, 2, 3, 4, 5, 6];

/** Who could do what on one day, as it stood at its end, with everything that changed during it. */
export function AccessReviewView({ today, mayRecord }: { today: string; mayRecord: boolean }) {
  const [params, setParams] = useQueryStates(FILTER, { history: 'replace' });
  const on = isDay(params.on) ? params.on : today;
  const review = useQuery<AccessReview, ApiError>({
    queryKey: ['access-review', on],
    queryFn: ({ signal }) => callApi<AccessReview>(apiPaths.accessReview({ on }), { signal }),
    placeholderData: keepPreviousData,
  });
  const filter = { q: useDeferredValue(params.q), role: params.role, only: params.only };
  const isFiltered = params.q !== '' || params.role !== null || params.only !== null;
  const people = review.data === undefined ? [] : filterPeople(review.data.people, filter);
  const shown = review.error === null ? review.data : undefined;
  const goTo = (day: string) => void setParams({ on: day === today ? null : day });
  return (
    <Card>
      <CardHead
        title={`Who could do what on ${on}`}
        actions={review.data !== undefined && <ReviewActions review={review.data} mayRecord={mayRecord} />}
      >
        As it stood at the end of that day, UTC.
        {on === today && ' Today is not over: more may change.'}
      </CardHead>
      <div className="flex flex-wrap items-center gap-2 border-b border-line p-3">
        <span className="inline-flex items-center">
          <Button tone="ghost" size="icon" aria-label="The day before" onClick={() => goTo(shiftDay(on, -1))}>
            <ChevronLeft aria-hidden />
          </Button>
          <Input
            type="date"
            aria-label="Day"
            value={on}
            max={today}
            className="w-36"
            onChange={(event) => {
              if (isDay(event.target.value) && event.target.value <= today) goTo(event.target.value);
            }}
          />
          <Button
            tone="ghost"
            size="icon"
            aria-label="The day after"
            disabled={on >= today}
            onClick={() => goTo(shiftDay(on, 1))}
          >
            <ChevronRight aria-hidden />
          </Button>
        </span>
        <span className="relative w-full sm:w-56">
          <Search aria-hidden className="absolute top-2 left-2.5 size-4 text-muted" />
          <Input
            type="search"
            aria-label="Search people"
            placeholder="Name, role or tenant"
            value={params.q}
            maxLength={100}
            className="pl-8"
            onChange={(event) => void setParams({ q: event.target.value || null })}
          />
        </span>
        <Select
          aria-label="Role"
          value={params.role ?? ''}
          onChange={(event) => void setParams({ role: event.target.value || null })}
        >
          <option value="">Any role</option>
          {rolesOf(review.data?.people ?? []).map((role) => (
            <option key={role}>{role}</option>
          ))}
        </Select>
        <Select
          aria-label="State"
          value={params.only ?? ''}
          onChange={(event) => {
            const only = ONLY.find((one) => one === event.target.value) ?? null;
            void setParams({ only });
          }}
        >
          <option value="">Everybody</option>
          <option value="changed">Changed that day</option>
          <option value="active">Active</option>
          <option value="deactivated">Deactivated</option>
        </Select>
        {review.data !== undefined && (
          <span className="ml-auto text-xs text-muted" role="status">
            {people.length === review.data.people.length
              ? `${people.length} people`
              : `${people.length} of ${review.data.people.length} people`}
          </span>
        )}
      </div>
      {params.on !== null && !isDay(params.on) && (
        <p role="alert" className="border-b border-line px-4 py-2 text-sm text-page-text">
          “{String(params.on).slice(0, 40)}” in the address is not a day such as 2026-03-10; today is shown.
        </p>
      )}
      {review.error !== null && (
        <ErrorState
          title={`The review of ${on} could not be read`}
          detail={review.error.message}
          requestId={review.error.requestId}
          onRetry={() => void review.refetch()}
        />
      )}
      {review.isLoading && (
        <div role="status" aria-label="Reading the review" className="grid gap-px p-3">
          {SKELETON_ROWS.map((key) => (
            <Skeleton key={key} className="h-14 w-full" />
          ))}
        </div>
      )}
      {shown !== undefined && (
        <Reviewed
          review={shown}
          people={people}
          isFiltered={isFiltered}
          onClear={() => void setParams(CLEAR)}
        />
      )}
    </Card>
  );
}

function Reviewed(props: {
  review: AccessReview;
  people: ReviewedPerson[];
  isFiltered: boolean;
  onClear: () => void;
}) {
  const { review, people, isFiltered, onClear } = props;
  if (review.state === 'not-known') return <KnownNote review={review} />;
  return (
    <>
      <KnownNote review={review} />
      {people.length > 0 ? (
        <PeopleTable people={people} />
      ) : (
        <EmptyState
          title={isFiltered ? 'Nobody matches' : 'Nobody had access on that day'}
          action={isFiltered && <Button onClick={onClear}>Show everybody</Button>}
        >
          {isFiltered
            ? 'Nobody among those who had access that day matches this search.'
            : 'Nobody held anything you may see at the end of that day.'}
        </EmptyState>
      )}
    </>
  );
}
