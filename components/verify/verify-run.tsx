'use client';

import { byteText } from '@/components/evidence/byte-text';
import { Button } from '@/components/ui/button';
import { Card } from '@/components/ui/card';
import { CheckItem } from '@/components/verify/check-list';
import type { FileFacts } from '@/components/verify/use-verifier';
import type { Check } from '@/lib/evidence';

const SHOWN = 12;

/** A verification under way: bytes read of all, the checks made last, and a way to stop. */
export function VerifyRun({
  file,
  done,
  checks,
  onCancel,
}: {
  file: FileFacts;
  done: number;
  checks: readonly Check[];
  onCancel: () => void;
}) {
  const failed = checks.filter((check) => check.state === 'fail').length;
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
            {checks.length === 0
              ? 'reading and hashing every file'
              : `${checks.length} checks made, ${failed} failed`}
          </span>
        </p>
        <Button className="justify-self-start" onClick={onCancel}>
          Cancel
        </Button>
      </div>
      {checks.length > 0 && (
        <ol className="grid">
          {checks.slice(-SHOWN).map((check) => (
            <CheckItem key={check.id} check={check} />
          ))}
        </ol>
      )}
    </Card>
  );
}
