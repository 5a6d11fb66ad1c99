'use client';

import { Copy } from 'lucide-react';
import { Button } from '@/components/ui/button';
import { copyText } from '@/lib/client/copy-text';

/** Copies a text that stands elsewhere on the page. */
export function CopyButton({ text, what }: { text: string; what: string }) {
  return (
    <Button size="sm" aria-label={`Copy ${what}`} onClick={() => copyText(text, what)}>
      <Copy aria-hidden />
      Copy
    </Button>
  );
}
