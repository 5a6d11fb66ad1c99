import type { ReactNode } from 'react';
import type { NotDriftAsked } from '@/components/attestations/drift-params';
import { NORMALISED_WORDS } from '@/components/attestations/normalised-words';
import { NotDriftRows } from '@/components/attestations/not-drift-rows';
import { usePages } from '@/components/attestations/use-pages';
import { ErrorState } from '@/components/console/error-state';
import { Choice } from '@/components/evidence/filter-choice';
import { SearchField } from '@/components/evidence/search-field';
import { Button } from '@/components/ui/button';
import { apiPaths } from '@/lib/client/paths';
import { NORMALISED, type Normalised, type NotDriftPage } from '@/lib/snapshots';

const SIDES = ['base', 'head'] as const;
const UNKNOWN = {
  'not-kept':
    'keeps no list of fields: it was recorded before such lists were kept, or posted without one. A snapshot taken again has it; until then only the counts below are known.',
  unreadable: 'has a list of fields that cannot be read. Only the counts below are known.',
} as const;

/** Every field that is compared otherwise than it was written, by object, a page at a time, with filters that the address keeps. */
export function NotDriftFields({
  base,
  head,
  asked,
  onChange,
  countsOf,
}: {
  base: string;
  head: string;
  asked: NotDriftAsked;
  onChange: (next: Partial<NotDriftAsked>) => void;
  countsOf: (side: 'base' | 'head') => ReactNode;
}) {
  const does = asked.why === 'all' || asked.why === null ? undefined : asked.why;
  const query = { base, head, does, q: asked.whyq ?? undefined, differs: asked.side ?? undefined };
  const pages = usePages<NotDriftPage>({
    key: ['not-drift', query],
    path: (offset) => apiPaths.notDrift({ ...query, offset, limit: 100 }),
    next: ({ nextOffset }) => nextOffset,
  });
  const first = pages.data?.pages[0];
  const fields = pages.data?.pages.flatMap((page) => page.fields) ?? [];
  if (pages.error !== null)
    return (
      <ErrorState
        title="The reasons could not be read"
        detail={pages.error.message}
        requestId={pages.error.requestId}
        onRetry={() => void pages.refetch()}
      />
    );
  if (first === undefined)
    return (
      <p role="status" className="border-t border-line px-4 py-3 text-sm text-muted">
        Reading what became of each field
      </p>
    );
  const unknown = SIDES.flatMap((side) => {
    const state = first.written[side];
    return state === 'not-kept' || state === 'unreadable' ? [{ side, state }] : [];
  });
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] border-t border-line">
      {unknown.map(({ side, state }) => (
        <div key={side}>
          <p className="px-4 py-2 text-sm text-warn-text">
            The {side} {UNKNOWN[state]}
          </p>
          {countsOf(side)}
        </div>
      ))}
      {unknown.length < SIDES.length && (
        <>
          <div className="grid grid-cols-2 items-center gap-2 px-4 py-2.5 sm:flex sm:flex-wrap">
            <Choice
              label="What was done"
              all={`Anything (${sumOf(first.byClass)})`}
              value={does ?? null}
              onChange={(value) => onChange({ why: (value as Normalised | null) ?? 'all' })}
            >
              {NORMALISED.map((name) => (
                <option key={name} value={name}>
                  {NORMALISED_WORDS[name]} ({first.byClass[name] ?? 0})
                </option>
              ))}
            </Choice>
            <Choice
              label="Side"
              all="Base or head"
              value={asked.side}
              onChange={(value) => onChange({ side: value === null ? null : 'yes' })}
            >
              <option value="yes">On one side only</option>
            </Choice>
            <SearchField
              label="Part of an identity or path"
              placeholder="Object or path"
              value={asked.whyq ?? ''}
              onChange={(q) => onChange({ whyq: q.trim() || null })}
            />
          </div>
          <NotDriftRows fields={fields} written={first.written} base={base} head={head} />
          <p role="status" className="flex flex-wrap items-center gap-3 px-4 py-2 text-xs text-muted">
            {textOf(fields.length, first)}
            {pages.hasNextPage && (
              <Button
                size="sm"
                disabled={pages.isFetchingNextPage}
                onClick={() => void pages.fetchNextPage()}
              >
                {pages.isFetchingNextPage ? 'Reading more' : 'Show more fields'}
              </Button>
            )}
          </p>
        </>
      )}
    </div>
  );
}

const sumOf = (counts: Readonly<Record<string, number>>) =>
  Object.values(counts).reduce((sum, count) => sum + count, 0);

function textOf(shown: number, { total, matching, notKept }: NotDriftPage): string {
  const more = notKept > 0 ? ` ${notKept} more were counted and not kept.` : '';
  if (total === 0) return `Both sides are compared exactly as they are written.${more}`;
  if (matching === 0) return `None of the ${total} fields matches.${more}`;
  return `${shown} of ${matching} ${matching === 1 ? 'field' : 'fields'} shown.${more}`;
}
