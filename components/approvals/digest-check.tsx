'use client';

import { Copy } from 'lucide-react';
import type { OwnDigest } from '@/components/approvals/use-own-digest';
import { StatusBadge } from '@/components/status/status-badge';
import { Button } from '@/components/ui/button';
import { copyText } from '@/lib/client/copy-text';

/** The fingerprint this browser made of what it shows, and whether it is the one that is to be signed. */
export function DigestCheck({ own, asked }: { own: OwnDigest; asked: string }) {
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-2">
      <div className="flex flex-wrap items-center gap-2">
        <h3 className="text-xs font-medium">Fingerprint of what is shown here</h3>
        <Verdict own={own} />
      </div>
      {(own.state === 'same' || own.state === 'differs') && (
        <Groups label="Fingerprint made by this browser" digest={own.digest} groups={own.fingerprint} />
      )}
      {own.state === 'same' && (
        <p className="text-xs text-muted">
          This browser made it from the payload on screen. Whoever else signs sees the same eight groups; so
          does <code>mc approvals show</code>.
        </p>
      )}
      {own.state === 'differs' && (
        <div role="alert" className="rounded-md border-2 border-page bg-page-tint px-3 py-2 text-sm">
          <p className="font-medium">Do not approve this. Nothing can be signed here.</p>
          <p>
            What this page was given to show is not what would be signed: its digest is another than the
            request’s, <code className="wrap-anywhere">{asked}</code>. Something between the server’s records
            and your screen changed it. Tell whoever runs this installation.
          </p>
        </div>
      )}
      {own.state === 'failed' && (
        <div role="alert" className="rounded-md border border-page bg-page-tint px-3 py-2 text-sm">
          This browser could not make the digest, so it cannot say whether what is shown is what would be
          signed. Nothing can be signed here; reload the page.
        </div>
      )}
    </div>
  );
}

function Verdict({ own }: { own: OwnDigest }) {
  switch (own.state) {
    case 'computing':
      return <StatusBadge status="running" word="Computing" />;
    case 'same':
      return <StatusBadge status="pass" word="Same as requested" />;
    case 'differs':
      return <StatusBadge status="page" word="Not what was requested" />;
    case 'failed':
      return <StatusBadge status="unknown" word="Not known" />;
  }
}

/** Eight groups to compare by eye; the button copies the whole digest. */
function Groups({ label, digest, groups }: { label: string; digest: string; groups: string }) {
  return (
    <div className="flex items-start gap-2">
      <code
        role="img"
        aria-label={`${label}: ${groups}`}
        data-fingerprint
        className="grid grid-cols-[repeat(4,auto)] justify-start gap-x-3 gap-y-0.5 rounded-md border border-line bg-bg px-3 py-2 text-base sm:grid-cols-[repeat(8,auto)]"
      >
        {groups.split(' ').map((group, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: groups never move
          <span aria-hidden key={at}>
            {group}
          </span>
        ))}
      </code>
      <Button
        tone="ghost"
        size="sm"
        aria-label="Copy the whole digest"
        onClick={() => copyText(digest, 'the digest')}
      >
        <Copy aria-hidden />
      </Button>
    </div>
  );
}
