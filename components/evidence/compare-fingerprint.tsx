'use client';

import { useState } from 'react';
import { compareKeyId } from '@/components/evidence/key-groups';
import { StatusMark } from '@/components/status/status-badge';
import { Field } from '@/components/ui/field';
import { Input } from '@/components/ui/input';

/** Compares a fingerprint with one the reader got elsewhere: on paper, by phone, from another team. Nothing is sent. */
export function CompareFingerprint({ keyId }: { keyId: string }) {
  const [pasted, setPasted] = useState('');
  const result = compareKeyId(keyId, pasted);
  return (
    <Field
      label="Compare with one you got elsewhere"
      hint="A fingerprint read from this page proves nothing by itself. It is compared in your browser; nothing is sent."
    >
      {(wiring) => (
        <>
          <Input
            {...wiring}
            value={pasted}
            onChange={(event) => setPasted(event.target.value)}
            placeholder="SHA256:…"
            maxLength={200}
            autoComplete="off"
            spellCheck={false}
            className="font-mono"
          />
          <p role="status" className="flex min-h-5 items-center gap-1.5 text-sm">
            {result === 'same' && (
              <>
                <StatusMark status="pass" />
                <span className="text-pass-text">The same key.</span>
              </>
            )}
            {result === 'different' && (
              <>
                <StatusMark status="page" />
                <span className="text-page-text">Another key. Do not trust this until you know why.</span>
              </>
            )}
            {result === 'not-a-fingerprint' && (
              <>
                <StatusMark status="unknown" />
                <span className="text-unknown-text">
                  Not a whole fingerprint yet: SHA256: and 43 characters.
                </span>
              </>
            )}
          </p>
        </>
      )}
    </Field>
  );
}
