'use client';

import type { DragEvent } from 'react';
import { StatusMark } from '@/components/status/status-badge';
import { Checkbox } from '@/components/ui/checkbox';
import { Field } from '@/components/ui/field';
import type { ReadTrust } from '@/lib/client/given-trust';

/** The key somebody trusts: pasted, or dropped as a file. Kept on this device only when they say so. */
export function TrustField({
  text,
  read,
  onText,
  remember,
  onRemember,
}: {
  text: string;
  read: ReadTrust;
  onText: (text: string) => void;
  remember: boolean;
  onRemember: (remember: boolean) => void;
}) {
  const drop = (event: DragEvent) => {
    const file = event.dataTransfer.files[0];
    if (file === undefined) return;
    event.preventDefault();
    void file.slice(0, 8_192).text().then(onText);
  };
  return (
    <div className="grid content-start gap-2">
      <Field
        label="Root key you trust"
        error={read.kind === 'problem' ? read.message : undefined}
        hint="Its fingerprint (SHA256:…) or the key itself as PEM, pasted or dropped here. Get it from the people who run the installation, by phone or on paper: a key from inside the bundle proves nothing."
      >
        {(wiring) => (
          <textarea
            {...wiring}
            value={text}
            rows={3}
            maxLength={10_000}
            spellCheck={false}
            autoComplete="off"
            autoCapitalize="off"
            placeholder="SHA256:…"
            onChange={(event) => onText(event.target.value)}
            onDragOver={(event) => event.preventDefault()}
            onDrop={drop}
            className="w-full min-w-0 resize-y rounded-md border border-line-strong bg-bg px-2.5 py-1.5 font-mono text-xs leading-5 text-fg placeholder:text-muted aria-invalid:border-page"
          />
        )}
      </Field>
      {read.kind === 'ok' && (
        <p className="flex items-start gap-1.5 text-xs text-muted">
          <StatusMark status="pass" className="mt-0.5" />
          <span className="min-w-0 wrap-anywhere">
            {read.trust.kind === 'pem' ? 'A public key as PEM.' : `Will be compared with ${read.trust.keyId}`}
          </span>
        </p>
      )}
      <Checkbox checked={remember} onChange={(event) => onRemember(event.target.checked)}>
        Remember it in this browser
      </Checkbox>
    </div>
  );
}
