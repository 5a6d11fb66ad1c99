'use client';

import { Download } from 'lucide-react';
import type { ReactNode } from 'react';
import { CopyLine } from '@/components/console/copy-line';
import { CopyButton } from '@/components/evidence/copy-button';
import { CodeBox } from '@/components/evidence/json-text';
import { proofParts } from '@/components/evidence/proof-parts';
import { StatusMark } from '@/components/status/status-badge';
import { Button } from '@/components/ui/button';
import { Card, CardHead } from '@/components/ui/card';
import { downloadText } from '@/lib/client/download-text';
import type { EvidenceRecordDetail } from '@/lib/evidence';

/** Where the record stands in the log, and the proof that it stands there. */
export function RecordLog({ record }: { record: EvidenceRecordDetail }) {
  const { log, leafIndex } = record;
  const parts = log?.proof == null ? null : proofParts(log.proof);
  return (
    <Card aria-label="Log">
      <CardHead title="Place in the log">
        {log === null || leafIndex === null ? (
          <Waiting>It is signed and waits for its place; that takes about a second.</Waiting>
        ) : log.proof === null ? (
          <Waiting>Leaf {leafIndex} is written; the next checkpoint will cover it.</Waiting>
        ) : (
          <>
            Leaf <span className="font-mono text-fg">{leafIndex}</span>
            {parts !== null && (
              <>
                , proven by {parts.hashes} {parts.hashes === 1 ? 'hash' : 'hashes'} to the checkpoint of size{' '}
                <span className="font-mono text-fg">{parts.size}</span>
              </>
            )}
          </>
        )}
      </CardHead>
      {log !== null && (
        <div className="grid grid-cols-[minmax(0,1fr)] gap-2 px-4 py-3">
          <CopyLine label="Log" text={log.origin} />
          <Text title="Leaf" what="the leaf" text={log.leaf} />
          {log.proof !== null && (
            <Text
              title="Proof"
              what="the proof"
              text={log.proof}
              action={
                <Button
                  size="sm"
                  onClick={() => downloadText(`${record.id}.tlog-proof`, 'text/plain', log.proof ?? '')}
                >
                  <Download aria-hidden />
                  Download
                </Button>
              }
            />
          )}
          {parts !== null && <Text title="Checkpoint" what="the checkpoint" text={parts.checkpoint} />}
        </div>
      )}
    </Card>
  );
}

function Waiting({ children }: { children: ReactNode }) {
  return (
    <span role="status" className="inline-flex items-center gap-1.5">
      <StatusMark status="running" />
      {children}
    </span>
  );
}

function Text({
  title,
  what,
  text,
  action,
}: {
  title: string;
  what: string;
  text: string;
  action?: ReactNode;
}) {
  return (
    <details className="rounded-md border border-line">
      <summary className="px-3 py-1.5 text-sm">{title}</summary>
      <div className="grid grid-cols-[minmax(0,1fr)] gap-2 border-t border-line p-3">
        <CodeBox label={title}>{text}</CodeBox>
        <div className="flex gap-2">
          <CopyButton text={text} what={what} />
          {action}
        </div>
      </div>
    </details>
  );
}
