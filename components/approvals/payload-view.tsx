'use client';

import { type ReactNode, useState } from 'react';
import { CopyButton } from '@/components/evidence/copy-button';
import { CodeBox } from '@/components/evidence/json-text';
import { Button } from '@/components/ui/button';
import { visibleParts } from '@/lib/client/visible-text';

/** Deeper than this a value is written as JSON: whole, only less comfortable. */
const MAX_DEPTH = 8;

/** The payload whole: as names and values for reading, or as the JSON whose digest is signed. Nothing is left out in either. */
export function PayloadView({ payload }: { payload: Record<string, unknown> }) {
  const [raw, setRaw] = useState(false);
  const json = JSON.stringify(payload, null, 2);
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-2">
      <div className="flex flex-wrap items-center justify-between gap-2">
        <fieldset className="flex rounded-md border border-line bg-surface p-0.5">
          <legend className="sr-only">How the payload is shown</legend>
          <Look word="Readable" chosen={!raw} onChoose={() => setRaw(false)} />
          <Look word="JSON" chosen={raw} onChoose={() => setRaw(true)} />
        </fieldset>
        <CopyButton text={json} what="the payload" />
      </div>
      {raw ? (
        <CodeBox label="Payload as JSON">
          <Text text={json} keepsLines />
        </CodeBox>
      ) : (
        <div className="rounded-md border border-line bg-bg px-3 py-2 text-sm">
          <Value value={payload} depth={0} />
        </div>
      )}
    </div>
  );
}

function Value({ value, depth }: { value: unknown; depth: number }): ReactNode {
  if (value === null) return <span className="text-muted">null</span>;
  if (typeof value === 'string')
    return value === '' ? <span className="text-muted">empty text</span> : <Text text={value} />;
  if (typeof value !== 'object') return <span className="font-mono text-xs">{String(value)}</span>;
  if (depth >= MAX_DEPTH) return <code className="text-xs wrap-anywhere">{JSON.stringify(value)}</code>;
  if (Array.isArray(value)) {
    if (value.length === 0) return <span className="text-muted">empty list</span>;
    return (
      <ol className="grid list-decimal grid-cols-[minmax(0,1fr)] gap-1 pl-6 marker:text-muted">
        {value.map((item, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: items of a payload never move
          <li key={at}>
            <Value value={item} depth={depth + 1} />
          </li>
        ))}
      </ol>
    );
  }
  const entries = Object.entries(value);
  if (entries.length === 0) return <span className="text-muted">nothing</span>;
  return (
    <dl className="grid grid-cols-[minmax(0,1fr)] gap-x-4 gap-y-1.5 sm:grid-cols-[minmax(6rem,auto)_minmax(0,1fr)]">
      {entries.map(([name, inner]) => (
        <div key={name} className="grid grid-cols-subgrid gap-y-0.5 sm:col-span-2">
          <dt className="text-muted wrap-anywhere">
            <Text text={name} />
          </dt>
          <dd className="min-w-0 pl-3 sm:pl-0">
            <Value value={inner} depth={depth + 1} />
          </dd>
        </div>
      ))}
    </dl>
  );
}

/** Text to be signed: identifiers in mono, and what a screen would not show written out. */
function Text({ text, keepsLines = false }: { text: string; keepsLines?: boolean }) {
  return (
    <span className="font-mono text-xs wrap-anywhere">
      {visibleParts(text).map((part, at) =>
        part.hidden && !(keepsLines && part.text === 'U+000A') ? (
          <mark
            // biome-ignore lint/suspicious/noArrayIndexKey: parts of one text never move
            key={at}
            title="A character that screens do not show"
            className="rounded-sm border border-warn bg-warn-tint px-0.5 text-warn-text"
          >
            {part.text}
          </mark>
        ) : part.hidden ? (
          '\n'
        ) : (
          part.text
        ),
      )}
    </span>
  );
}

function Look({ word, chosen, onChoose }: { word: string; chosen: boolean; onChoose: () => void }) {
  return (
    <Button
      tone="ghost"
      size="sm"
      aria-pressed={chosen}
      onClick={onChoose}
      className={chosen ? 'bg-surface-2' : undefined}
    >
      {word}
    </Button>
  );
}
