'use client';

import { Download } from 'lucide-react';
import { useState } from 'react';
import { CopyLine } from '@/components/console/copy-line';
import { CopyButton } from '@/components/evidence/copy-button';
import { CodeBox, JsonText } from '@/components/evidence/json-text';
import { Button, buttonClass } from '@/components/ui/button';
import { Card, CardHead } from '@/components/ui/card';
import { apiPaths } from '@/lib/client/paths';
import type { EvidenceRecordDetail } from '@/lib/evidence';

/** What was signed, for reading, and the envelope as it is stored, byte for byte. */
export function RecordStatement({ record }: { record: EvidenceRecordDetail }) {
  const [raw, setRaw] = useState(false);
  const { bundle, payload, sha256 } = record.statement;
  return (
    <Card aria-label="Statement">
      <CardHead
        title="Statement"
        actions={
          <>
            <fieldset className="flex rounded-md border border-line bg-surface p-0.5">
              <legend className="sr-only">How the statement is shown</legend>
              <Look word="Readable" chosen={!raw} onChoose={() => setRaw(false)} />
              <Look word="Raw JSON" chosen={raw} onChoose={() => setRaw(true)} />
            </fieldset>
            <CopyButton
              text={raw ? bundle : JSON.stringify(payload, null, 2)}
              what={raw ? 'the envelope' : 'the statement'}
            />
            <a
              href={apiPaths.evidenceStatement(record.id)}
              download={`${record.id}.sigstore.json`}
              className={buttonClass({ size: 'sm' })}
            >
              <Download aria-hidden />
              Download
            </a>
          </>
        }
      >
        {raw
          ? 'The Sigstore bundle as it is stored: envelope, signature and the hint of its key.'
          : 'What the signature covers: an in-toto statement about the artifact’s digest.'}
      </CardHead>
      <div className="grid grid-cols-[minmax(0,1fr)] gap-2 px-4 py-3">
        {raw ? <CodeBox label="The stored envelope">{bundle}</CodeBox> : <Readable payload={payload} />}
        <CopyLine label="Type" text={record.predicateType} />
        <CopyLine label="SHA-256" text={sha256} />
      </div>
    </Card>
  );
}

function Readable({ payload }: { payload: unknown }) {
  if (payload !== null) return <JsonText label="The signed statement" value={payload} />;
  return (
    <p className="text-sm text-muted">
      What is stored cannot be read as a statement; the checks say why, and the raw text shows what is there.
    </p>
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
