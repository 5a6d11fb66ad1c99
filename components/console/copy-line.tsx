'use client';

import { Copy } from 'lucide-react';
import { Button } from '@/components/ui/button';
import { cn } from '@/lib/client/class-names';
import { copyText } from '@/lib/client/copy-text';

/** A labelled value with a copy button; long values wrap, so nothing is hidden. */
export function CopyLine({ label, text, mono = true }: { label: string; text: string; mono?: boolean }) {
  return (
    <div className="grid grid-cols-[4.5rem_1fr_auto] items-start gap-2">
      <span className="pt-1 text-xs text-muted">{label}</span>
      <span className={cn('min-w-0 py-0.5 text-xs leading-5 wrap-anywhere', mono && 'font-mono')}>
        {text}
      </span>
      <Button tone="ghost" size="sm" aria-label={`Copy ${label}`} onClick={() => copyText(text, label)}>
        <Copy aria-hidden />
      </Button>
    </div>
  );
}
