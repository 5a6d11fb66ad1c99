'use client';

import { useVirtualizer } from '@tanstack/react-virtual';
import Link from 'next/link';
import { useDeferredValue, useMemo, useRef, useState } from 'react';
import { CopyId } from '@/components/console/copy-id';
import { EmptyState } from '@/components/console/empty-state';
import { byteText } from '@/components/evidence/byte-text';
import { Button } from '@/components/ui/button';
import { Card, CardHead } from '@/components/ui/card';
import { Input } from '@/components/ui/input';
import { cn } from '@/lib/client/class-names';
import { paths } from '@/lib/client/paths';
import type { EvidenceBundleDetail } from '@/lib/evidence';

type File = EvidenceBundleDetail['files'][number];

const ROW =
  'grid grid-cols-[minmax(0,1fr)_4.5rem] gap-x-3 px-4 lg:grid-cols-[minmax(0,1fr)_6rem_4.5rem_6.5rem]';
const BOX_PX = 440;
/** A box must take focus to be scrolled without a mouse (WCAG 2.1.1). */
const SCROLLS_BY_KEYBOARD = { tabIndex: 0 };

/** Every file of the bundle in the order of the archive, to search; a long one draws only what is in its box. */
export function BundleContents({ files }: { files: readonly File[] }) {
  const [words, setWords] = useState('');
  const wanted = useDeferredValue(words.trim().toLowerCase());
  const shown = useMemo(
    () => (wanted === '' ? files : files.filter((file) => isWanted(file, wanted))),
    [files, wanted],
  );
  const bytes = useMemo(() => shown.reduce((sum, { size }) => sum + size, 0), [shown]);
  return (
    <Card aria-label="Contents">
      <CardHead
        title="Contents"
        actions={
          <Input
            type="search"
            aria-label="Search contents"
            value={words}
            onChange={(event) => setWords(event.target.value)}
            placeholder="Path, kind or digest"
            maxLength={100}
            className="sm:w-56"
          />
        }
      >
        <span role="status">
          {shown.length === files.length
            ? `${files.length} files`
            : `${shown.length} of ${files.length} files`}
          , {byteText(bytes)}
        </span>
      </CardHead>
      {shown.length === 0 ? (
        <EmptyState
          title="No file matches"
          action={<Button onClick={() => setWords('')}>Show all files</Button>}
        >
          No path, kind or digest in this bundle holds these words.
        </EmptyState>
      ) : (
        <>
          <div
            aria-hidden
            className={cn(ROW, 'hidden border-b border-line py-1.5 text-2xs text-muted lg:grid')}
          >
            <span>Path</span>
            <span>Kind</span>
            <span className="text-right">Size</span>
            <span>SHA-256</span>
          </div>
          <Rows files={shown} />
        </>
      )}
    </Card>
  );
}

function Rows({ files }: { files: readonly File[] }) {
  const box = useRef<HTMLElement>(null);
  const virtual = useVirtualizer({
    count: files.length,
    getScrollElement: () => box.current,
    estimateSize: () => 33,
    getItemKey: (index) => files[index]?.path ?? index,
    initialRect: { width: 800, height: BOX_PX },
    overscan: 10,
  });
  return (
    <section
      ref={box}
      aria-label="Files"
      {...SCROLLS_BY_KEYBOARD}
      className="max-h-[27.5rem] overflow-y-auto"
    >
      <ul className="relative" style={{ height: virtual.getTotalSize() }}>
        {virtual.getVirtualItems().map((item) => {
          const file = files[item.index];
          if (file === undefined) return null;
          return (
            <li
              key={item.key}
              ref={virtual.measureElement}
              data-index={item.index}
              aria-setsize={files.length}
              aria-posinset={item.index + 1}
              className={cn(ROW, 'absolute inset-x-0 top-0 items-center border-b border-line py-1.5 text-xs')}
              style={{ transform: `translateY(${item.start}px)` }}
            >
              <FileRow file={file} />
            </li>
          );
        })}
      </ul>
    </section>
  );
}

function FileRow({ file }: { file: File }) {
  return (
    <>
      {file.recordId === null ? (
        <span className="truncate font-mono" title={file.path}>
          {file.path}
        </span>
      ) : (
        <Link
          href={paths.evidenceRecord(file.recordId)}
          prefetch={false}
          title={file.path}
          className="truncate font-mono underline-offset-4 hover:underline"
        >
          {file.path}
        </Link>
      )}
      <span className="hidden truncate text-muted lg:block">{file.kind}</span>
      <span className="text-right whitespace-nowrap">{byteText(file.size)}</span>
      <span className="hidden lg:block">
        <CopyId id={file.sha256} short={10} label="digest of the file" />
      </span>
    </>
  );
}

function isWanted(file: File, words: string): boolean {
  return (
    file.path.toLowerCase().includes(words) || file.kind.includes(words) || file.sha256.startsWith(words)
  );
}
