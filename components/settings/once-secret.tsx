'use client';

import { Copy } from 'lucide-react';
import { Button } from '@/components/ui/button';
import { copyText } from '@/lib/client/copy-text';

/** A secret that exists on this screen only: MC keeps no copy it could show again. */
export function OnceSecret({ label, secret }: { label: string; secret: string }) {
  return (
    <div className="grid gap-2 rounded-md border border-dashed border-warn bg-warn-tint p-3">
      <p className="text-sm">
        <span className="font-medium">{label}.</span> It is shown this once; copy it before you close.
      </p>
      <div className="flex items-center gap-2">
        <code
          data-secret
          className="min-w-0 flex-1 rounded-sm border border-line bg-bg px-2 py-1.5 text-sm select-all wrap-anywhere"
        >
          {secret}
        </code>
        <Button onClick={() => copyText(secret, label.toLowerCase())}>
          <Copy aria-hidden />
          Copy
        </Button>
      </div>
    </div>
  );
}
