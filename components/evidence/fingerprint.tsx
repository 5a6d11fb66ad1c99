'use client';

import { Copy } from 'lucide-react';
import { keyGroups } from '@/components/evidence/key-groups';
import { Button } from '@/components/ui/button';
import { copyText } from '@/lib/client/copy-text';

/** A key’s fingerprint in eight groups, as `ssh-keygen -l` prints it; the button copies it in one piece. */
export function Fingerprint({ keyId, label }: { keyId: string; label: string }) {
  return (
    <div className="flex items-start gap-2">
      <code
        role="img"
        aria-label={`${label}: ${keyId}`}
        className="grid min-w-0 flex-1 grid-cols-[auto_repeat(4,auto)] justify-start gap-x-2.5 gap-y-0.5 text-xs"
      >
        <span aria-hidden className="row-span-2 text-muted">
          SHA256:
        </span>
        {keyGroups(keyId).map((group, at) => (
          // The place of a group is what it is.
          // biome-ignore lint/suspicious/noArrayIndexKey: groups never move
          <span aria-hidden key={at}>
            {group}
          </span>
        ))}
      </code>
      <Button tone="ghost" size="sm" aria-label={`Copy ${label}`} onClick={() => copyText(keyId, label)}>
        <Copy aria-hidden />
      </Button>
    </div>
  );
}
