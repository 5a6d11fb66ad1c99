import { cn } from '@/lib/client/class-names';
import type { DriftPage, WrittenState } from '@/lib/snapshots';
import { valueLines } from './value-lines';
import { WrittenAt } from './written-at';

type Field = DriftPage['changes'][number]['fields'][number];

/** A box must take focus to be scrolled without a mouse (WCAG 2.1.1). */
const SCROLLS_BY_KEYBOARD = { tabIndex: 0 };

/** One field before and after: in one column with − and +, or side by side. Phones always get one column. */
export function FieldDiff({
  field,
  view,
  of,
  written,
}: {
  field: Field;
  view: 'unified' | 'split';
  of: string;
  written: WrittenState;
}) {
  const before = field.kind === 'added' ? null : valueLines(field.before);
  const after = field.kind === 'removed' ? null : valueLines(field.after);
  const path = field.path === '' ? 'the whole object' : field.path;
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-1">
      <div className="flex min-w-0 flex-wrap items-center justify-between gap-x-4 gap-y-0.5">
        <p className="min-w-0 font-mono text-xs wrap-anywhere">
          <span className={field.path === '' ? 'font-sans text-muted' : undefined}>{path}</span>
        </p>
        {/* Of a whole object its head says it. */}
        {field.path !== '' && <WrittenAt place={field.place} written={written} />}
      </div>
      <section
        aria-label={`Values of ${path}, ${of}`}
        {...SCROLLS_BY_KEYBOARD}
        className={cn(
          'max-h-96 overflow-auto rounded-md border border-line bg-bg text-xs leading-5',
          view === 'split' && 'sm:grid sm:grid-cols-2 sm:divide-x sm:divide-line',
        )}
      >
        <Side mark="−" word="before" lines={before} isAlone={view === 'split'} />
        <Side mark="+" word="after" lines={after} isAlone={view === 'split'} />
      </section>
    </div>
  );
}

function Side({
  mark,
  word,
  lines,
  isAlone,
}: {
  mark: '−' | '+';
  word: string;
  lines: string[] | null;
  isAlone: boolean;
}) {
  if (lines === null) {
    return isAlone ? <p className="hidden px-3 py-1.5 text-muted sm:block">not there {word}</p> : null;
  }
  return (
    <pre
      className={cn(
        'w-max min-w-full px-3 py-1.5',
        isAlone && 'sm:w-auto sm:min-w-0 sm:whitespace-pre-wrap sm:wrap-anywhere',
        mark === '+' ? 'bg-pass-tint text-pass-text' : 'bg-page-tint text-page-text',
      )}
    >
      <span className="sr-only">{word}: </span>
      {lines.map((line) => `${mark} ${line}`).join('\n')}
    </pre>
  );
}
