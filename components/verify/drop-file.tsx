'use client';

import { FileUp } from 'lucide-react';
import { type DragEvent, useId, useRef, useState } from 'react';
import { buttonClass } from '@/components/ui/button';
import { cn } from '@/lib/client/class-names';

/** A place to drop a file on, which is also a button that chooses one. The file stays in the browser. */
export function DropFile({
  label,
  hint,
  accept,
  chosen,
  onFile,
}: {
  label: string;
  hint: string;
  accept: string;
  /** What was chosen, for the label. */
  chosen: string | null;
  onFile: (file: File) => void;
}) {
  const id = useId();
  const input = useRef<HTMLInputElement>(null);
  const [over, setOver] = useState(false);
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    const file = event.dataTransfer.files[0];
    if (file !== undefined) onFile(file);
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: dropping is the mouse's way; the button inside is everybody's
    <div
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={drop}
      className={cn(
        'grid justify-items-center gap-2 rounded-md border border-dashed px-4 py-6 text-center',
        over ? 'border-accent bg-surface-2' : 'border-line-strong',
      )}
    >
      <FileUp aria-hidden className="size-6 text-muted" />
      <p className="max-w-full text-sm font-medium wrap-anywhere">{chosen ?? label}</p>
      <label
        htmlFor={id}
        className={cn(
          buttonClass(),
          'cursor-pointer has-focus-visible:outline-2 has-focus-visible:outline-offset-2 has-focus-visible:outline-accent',
        )}
      >
        {chosen === null ? 'Choose a file' : 'Choose another'}
        <input
          ref={input}
          id={id}
          type="file"
          accept={accept}
          aria-label={label}
          className="sr-only"
          onChange={(event) => {
            const file = event.target.files?.[0];
            if (file !== undefined) onFile(file);
            // The same file, changed meanwhile, can be chosen again.
            event.target.value = '';
          }}
        />
      </label>
      <p className="text-xs text-muted">{hint}</p>
    </div>
  );
}
