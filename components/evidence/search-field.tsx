'use client';

import { Search } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { Input } from '@/components/ui/input';

/** Long enough that a word typed without stopping is one question. */
const SETTLE_MS = 250;

/** Words to look for; asks once typing pauses, at once on enter. */
export function SearchField({
  label,
  placeholder,
  value,
  onChange,
}: {
  label: string;
  placeholder: string;
  value: string;
  onChange: (value: string) => void;
}) {
  const [draft, setDraft] = useState(value);
  const sent = useRef(value);
  useEffect(() => {
    // Changed from elsewhere, as by the button that clears all.
    if (value === sent.current) return;
    sent.current = value;
    setDraft(value);
  }, [value]);
  useEffect(() => {
    if (draft === sent.current) return;
    const timer = setTimeout(() => send(draft), SETTLE_MS);
    return () => clearTimeout(timer);
  });
  function send(next: string): void {
    if (next === sent.current) return;
    sent.current = next;
    onChange(next);
  }
  return (
    <div className="relative min-w-0 flex-1 sm:w-64 sm:flex-none">
      <Search aria-hidden className="pointer-events-none absolute top-2 left-2.5 size-4 text-muted" />
      <Input
        type="search"
        aria-label={label}
        value={draft}
        onChange={(event) => setDraft(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === 'Enter') send(draft);
        }}
        placeholder={placeholder}
        maxLength={100}
        className="pl-8"
      />
    </div>
  );
}
