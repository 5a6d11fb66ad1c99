'use client';

import { CopyId } from '@/components/console/copy-id';
import { copyText } from '@/lib/client/copy-text';
import type { WrittenPlace, WrittenState } from '@/lib/snapshots';

/** Why there is no file and line, where there is none. A cell is never empty: nobody could tell nothing from not known. */
const NO_PLACE: Record<WrittenState, string> = {
  known: 'not in its file of sources',
  cluster: 'from the cluster',
  'not-kept': 'where it is written was not kept',
  unreadable: 'its file of sources cannot be read',
};

/** Where something is written, as `file:line` to copy, with the git blob that holds it; else why that is not known. */
export function WrittenAt({
  place,
  written,
  side,
}: {
  place: WrittenPlace | null;
  written: WrittenState;
  /** Base or head, where both are on screen */
  side?: string;
}) {
  return (
    <span className="inline-flex max-w-full min-w-0 flex-wrap items-center gap-x-2 gap-y-0.5 text-xs text-muted">
      {side !== undefined && <span>{side}</span>}
      {place === null ? (
        <span>{NO_PLACE[written]}</span>
      ) : (
        <>
          <PlaceButton text={placeText(place)} what={side === undefined ? 'place' : `place in the ${side}`} />
          {place.gitBlob !== null && (
            <span className="inline-flex items-center gap-1">
              blob <CopyId id={place.gitBlob} short={8} label="git blob" />
            </span>
          )}
        </>
      )}
    </span>
  );
}

/** A place to copy. It wraps instead of being cut: the line at its end is what people look for. */
function PlaceButton({ text, what }: { text: string; what: string }) {
  return (
    <button
      type="button"
      title={`Copy ${text}`}
      aria-label={`${text}, copy ${what}`}
      onClick={() => void copyText(text, what)}
      className="rounded-sm text-left font-mono wrap-anywhere hover:text-fg hover:underline hover:underline-offset-4"
    >
      {text}
    </button>
  );
}

/** `file:line`, or the file alone where no line can be told. */
export function placeText({ file, line }: Pick<WrittenPlace, 'file' | 'line'>): string {
  return line < 1 ? file : `${file}:${line}`;
}
