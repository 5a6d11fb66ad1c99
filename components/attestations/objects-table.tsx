'use client';

import { useWindowVirtualizer } from '@tanstack/react-virtual';
import Link from 'next/link';
import { useEffect, useLayoutEffect, useRef, useState } from 'react';
import { usePages } from '@/components/attestations/use-pages';
import { WrittenAt } from '@/components/attestations/written-at';
import { CopyId } from '@/components/console/copy-id';
import { ErrorState } from '@/components/console/error-state';
import { At } from '@/components/evidence/at';
import { Choice } from '@/components/evidence/filter-choice';
import { SearchField } from '@/components/evidence/search-field';
import { Card, CardHead } from '@/components/ui/card';
import { cn } from '@/lib/client/class-names';
import { apiPaths, paths } from '@/lib/client/paths';
import { useRowKeys } from '@/lib/client/row-keys';
import type { SnapshotObjects } from '@/lib/snapshots';

const AHEAD = 40;
const COLUMNS = 'grid-cols-[minmax(0,1fr)_auto] md:grid-cols-[12rem_minmax(0,3fr)_minmax(0,3fr)_9rem_8rem]';

/** The objects of a snapshot, however many: only rows near the window are drawn, later ones are read as one comes near. */
export function ObjectsTable({
  recordId,
  kinds,
  total,
  initial,
}: {
  recordId: string;
  kinds: Readonly<Record<string, number>>;
  total: number;
  initial: SnapshotObjects | null;
}) {
  const [q, setQ] = useState('');
  const [kind, setKind] = useState<string | null>(null);
  const isWhole = q === '' && kind === null;
  const pages = usePages<SnapshotObjects>({
    key: ['snapshot-objects', recordId, q, kind],
    path: (after) => apiPaths.snapshotObjects(recordId, { q, kind: kind ?? undefined, after, limit: 200 }),
    next: ({ nextAfter }) => nextAfter,
    initial: isWhole ? initial : null,
  });
  const rows = pages.data?.pages.flatMap(({ objects }) => objects) ?? [];
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = pages;
  return (
    <Card aria-label="Objects" className="overflow-clip">
      <CardHead
        title={`Objects (${total})`}
        actions={
          <span className="grid w-full gap-2 sm:flex sm:w-auto">
            <SearchField
              label="Part of an identity"
              placeholder="Namespace or name"
              value={q}
              onChange={setQ}
            />
            <Choice label="Kind" all="Any kind" value={kind} onChange={setKind}>
              {Object.entries(kinds).map(([name, count]) => (
                <option key={name} value={name}>
                  {name} ({count})
                </option>
              ))}
            </Choice>
          </span>
        }
      >
        Each with where it is written, its digest, and the snapshot in which it was last different.
      </CardHead>
      {pages.error !== null && (
        <ErrorState
          title="The objects could not be read"
          detail={pages.error.message}
          requestId={pages.error.requestId}
          onRetry={() => void pages.refetch()}
        />
      )}
      <Rows
        rows={rows}
        written={pages.data?.pages[0]?.written ?? 'not-kept'}
        isOld={pages.isPlaceholderData}
        onNearEnd={() => {
          if (hasNextPage && !isFetchingNextPage && pages.error === null) void fetchNextPage();
        }}
      />
      <p role="status" className="px-4 py-2 text-xs text-muted">
        {pages.error !== null
          ? 'Which objects it holds is not known until they are read.'
          : pages.isPending || (pages.isPlaceholderData && rows.length === 0)
            ? 'Reading objects'
            : countText(rows.length, { isWhole, hasMore: hasNextPage })}
      </p>
    </Card>
  );
}

function countText(count: number, { isWhole, hasMore }: { isWhole: boolean; hasMore: boolean }): string {
  if (count === 0) return isWhole ? 'It holds no object.' : 'No object matches.';
  const objects = `${count} ${count === 1 ? 'object' : 'objects'}`;
  if (hasMore) return `${objects} so far`;
  return isWhole ? `${objects}, all there are` : `${objects} match`;
}

function Rows({
  rows,
  written,
  isOld,
  onNearEnd,
}: {
  rows: SnapshotObjects['objects'];
  written: SnapshotObjects['written'];
  isOld: boolean;
  onNearEnd: () => void;
}) {
  const list = useRef<HTMLUListElement>(null);
  const [scrollMargin, setScrollMargin] = useState(0);
  useLayoutEffect(() => {
    const place = () => setScrollMargin((list.current?.getBoundingClientRect().top ?? 0) + window.scrollY);
    place();
    const observer = new ResizeObserver(place);
    observer.observe(document.body);
    return () => observer.disconnect();
  }, []);
  const virtual = useWindowVirtualizer({
    count: rows.length,
    estimateSize: () => 34,
    getItemKey: (index) => rows[index]?.identity ?? index,
    initialRect: { width: 1280, height: 1400 },
    overscan: 10,
    scrollMargin,
  });
  useRowKeys(list, rows.length, (index) => virtual.scrollToIndex(index));
  const items = virtual.getVirtualItems();
  const lastDrawn = items.at(-1)?.index ?? 0;
  useEffect(() => {
    if (rows.length > 0 && lastDrawn >= rows.length - AHEAD) onNearEnd();
  });
  return (
    <ul
      ref={list}
      aria-label="Objects of the snapshot"
      className={cn('relative', isOld && 'opacity-60')}
      style={{ height: virtual.getTotalSize() }}
    >
      {items.map((item) => {
        const row = rows[item.index];
        if (row === undefined) return null;
        return (
          <li
            key={item.key}
            ref={virtual.measureElement}
            data-index={item.index}
            aria-setsize={rows.length}
            aria-posinset={item.index + 1}
            className={cn(
              'absolute inset-x-0 top-0 grid items-center gap-x-3 gap-y-0.5 border-b border-line px-4 py-1.5 text-sm',
              COLUMNS,
            )}
            style={{ transform: `translateY(${item.start - scrollMargin}px)` }}
          >
            <span className="truncate text-xs text-muted max-md:col-span-2">{row.kind}</span>
            <Link
              href={paths.configObject(row.identity)}
              data-row-link
              prefetch={false}
              title={row.identity}
              className="font-mono text-xs wrap-anywhere underline-offset-4 hover:underline"
            >
              {row.namespace === '' ? '' : <span className="text-muted">{row.namespace}/</span>}
              {row.name}
            </Link>
            <span className="min-w-0 max-md:order-last max-md:col-span-2">
              <WrittenAt
                place={row.place === null ? null : { ...row.place, gitBlob: null }}
                written={written}
              />
            </span>
            <CopyId id={row.digest} short={12} label={`digest of ${row.name}`} />
            <span className="hidden text-xs text-muted md:block">
              {row.since === null ? 'not indexed' : <At iso={row.since.takenAt} label="Last different" />}
            </span>
          </li>
        );
      })}
    </ul>
  );
}
