import { Fragment, type ReactNode } from 'react';

/** More lines than this nobody reads on a page; the raw text has all of them. */
const MAX_LINES = 1_500;

/** JSON for reading: indented, names quieter than values. Long lines scroll in their own box. */
export function JsonText({ value, label }: { value: unknown; label: string }) {
  const lines = (JSON.stringify(value, null, 2) ?? 'null').split('\n');
  return (
    <CodeBox label={label}>
      {lines.slice(0, MAX_LINES).map((line, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: lines of one text never move
        <Fragment key={at}>
          <Line line={line} />
          {'\n'}
        </Fragment>
      ))}
      {lines.length > MAX_LINES && `… ${lines.length - MAX_LINES} more lines; see the raw text`}
    </CodeBox>
  );
}

const NAMED = /^(\s*)("(?:[^"\\]|\\.)*")(: )(.*)$/;

function Line({ line }: { line: string }) {
  const parts = NAMED.exec(line);
  if (parts === null) return <span>{line}</span>;
  return (
    <>
      {parts[1]}
      <span className="text-muted">
        {parts[2]}
        {parts[3]}
      </span>
      <span>{parts[4]}</span>
    </>
  );
}

/** A box must take focus to be scrolled without a mouse (WCAG 2.1.1). */
const SCROLLS_BY_KEYBOARD = { tabIndex: 0 };

/** Text of a machine in a box of its own, the only thing that may scroll sideways. */
export function CodeBox({ label, children }: { label: string; children: ReactNode }) {
  return (
    <section
      aria-label={label}
      {...SCROLLS_BY_KEYBOARD}
      className="max-h-96 overflow-auto rounded-md border border-line bg-bg"
    >
      <pre className="w-max min-w-full px-3 py-2 text-xs leading-5">{children}</pre>
    </section>
  );
}
