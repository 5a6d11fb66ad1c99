'use client';

import { Copy } from 'lucide-react';
import { copyText } from '@/lib/client/copy-text';

/** An identifier in mono; a click copies all of it. `short` shows only its first characters. */
export function CopyId({ id, short, label = 'identifier' }: { id: string; short?: number; label?: string }) {
  const shown = short === undefined || id.length <= short ? id : `${id.slice(0, short)}…`;
  return (
    <button
      type="button"
      title={`Copy ${id}`}
      aria-label={`${shown}, copy ${label}`}
      onClick={() => copyText(id, label)}
      className="group inline-flex max-w-full items-center gap-1 rounded-sm font-mono text-xs text-muted hover:text-fg"
    >
      <span className="truncate">{shown}</span>
      <Copy
        aria-hidden
        className="size-3 shrink-0 opacity-0 group-hover:opacity-100 group-focus-visible:opacity-100"
      />
    </button>
  );
}
