'use client';

import { byteText } from '@/components/evidence/byte-text';
import { Button } from '@/components/ui/button';
import { Card } from '@/components/ui/card';
import type { FileFacts } from '@/components/verify/verify-state';

/** A verification under way: bytes read of all, and a way to stop. */
export function VerifyRun({ file, done, onCancel }: { file: FileFacts; done: number; onCancel: () => void }) {
  return (
    <Card aria-label="Verifying">
      <div className="grid gap-3 p-4">
        <h2 className="text-base font-semibold wrap-anywhere">Verifying {file.name}</h2>
        <progress
          aria-label="Bytes read"
          max={Math.max(1, file.size)}
          value={done}
          className="h-2 w-full accent-running"
        />
        <p className="flex flex-wrap justify-between gap-2 text-sm text-muted">
          <span className="font-mono">
            {byteText(done)} of {byteText(file.size)}
          </span>
          <span role="status">
            {done < file.size ? 'Reading and hashing every file' : 'Checking signatures and proofs'}
          </span>
        </p>
        <Button className="justify-self-start" onClick={onCancel}>
          Cancel
        </Button>
      </div>
    </Card>
  );
}
