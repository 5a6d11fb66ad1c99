'use client';

import { CloudOff, ShieldCheck } from 'lucide-react';
import { useState } from 'react';
import { byteText } from '@/components/evidence/byte-text';
import { StatusBadge } from '@/components/status/status-badge';
import { Button } from '@/components/ui/button';
import { Card } from '@/components/ui/card';
import { DropFile } from '@/components/verify/drop-file';
import { TrustField } from '@/components/verify/trust-field';
import { useRememberedKey } from '@/components/verify/use-remembered-key';
import { useVerifier } from '@/components/verify/use-verifier';
import { VerifyResult } from '@/components/verify/verify-result';
import { VerifyRun } from '@/components/verify/verify-run';
import { WitnessFields } from '@/components/verify/witness-fields';
import { readTrust } from '@/lib/client/given-trust';
import type { GivenWitnesses } from '@/lib/client/verify-messages';

/** Verifies a bundle in the browser: a file and a trusted key in, every check out. Nothing leaves the machine. */
export function VerifyView() {
  const verifier = useVerifier();
  const key = useRememberedKey();
  const [file, setFile] = useState<File | null>(null);
  const [witnesses, setWitnesses] = useState<GivenWitnesses>({ vkeys: '', quorum: 1 });
  const { state } = verifier;
  const trust = readTrust(key.text);
  if (state.kind === 'broken' || state.kind === 'unsupported') return <CannotVerify state={state} />;
  if (state.kind === 'running') {
    return <VerifyRun file={state.file} done={state.done} onCancel={verifier.cancel} />;
  }
  if (state.kind === 'done') return <VerifyResult {...state} onAgain={verifier.again} />;
  const start = () => {
    if (file !== null && trust.kind === 'ok')
      verifier.start(file, trust.trust, witnesses.vkeys.trim() === '' ? null : witnesses);
  };
  const isReady = state.kind === 'ready';
  return (
    <Card>
      <p
        className="flex flex-wrap items-center gap-x-2 gap-y-1 border-b border-line px-4 py-2.5 text-sm"
        role="status"
      >
        <CloudOff aria-hidden className="size-4 shrink-0 text-muted" />
        <span>Nothing is uploaded: the file is read and judged in this browser.</span>
        <span className="text-muted">
          {isReady ? 'All code is here; you may disconnect from the network now.' : 'Loading the verifier.'}
        </span>
      </p>
      <div className="grid gap-4 p-4 md:grid-cols-2">
        <DropFile
          label="Drop a bundle here"
          hint="evidence-…-mc.tar or .json, of any size"
          accept=".tar,.json,application/x-tar,application/json"
          chosen={file === null ? null : `${file.name}, ${byteText(file.size)}`}
          onFile={setFile}
        />
        <TrustField
          text={key.text}
          read={trust}
          onText={key.setText}
          remember={key.remember}
          onRemember={key.setRemember}
        />
      </div>
      <WitnessFields given={witnesses} onChange={setWitnesses} />
      <div className="grid justify-items-start gap-2 border-t border-line px-4 py-3">
        <Button
          tone="primary"
          size="lg"
          disabled={!isReady || file === null || trust.kind !== 'ok'}
          onClick={start}
        >
          <ShieldCheck aria-hidden />
          Verify
        </Button>
        {isReady && (file === null || trust.kind !== 'ok') && (
          <p className="text-xs text-muted">{missing(file !== null, trust.kind)}</p>
        )}
        {isReady && state.note !== null && (
          <p role="alert" className="max-w-prose text-sm">
            {state.note}
          </p>
        )}
      </div>
    </Card>
  );
}

function missing(hasFile: boolean, trust: 'empty' | 'problem' | 'ok'): string {
  if (!hasFile && trust !== 'ok') return 'Choose a bundle and give the key you trust.';
  return hasFile ? 'Give the root key you trust.' : 'Choose a bundle.';
}

/** Why this page cannot verify, by name, and what else can: never a verdict. */
function CannotVerify({ state }: { state: { kind: 'broken' | 'unsupported'; message: string } }) {
  return (
    <Card>
      <div role="alert" className="grid justify-items-start gap-2 px-4 py-6">
        <StatusBadge status="unknown" word="Not verified" />
        <h2 className="text-base font-semibold">
          {state.kind === 'broken' ? 'The verifier did not load' : 'This browser cannot verify'}
        </h2>
        <p className="max-w-prose text-sm">{state.message}</p>
        <p className="max-w-prose text-sm text-muted">
          The same check without a browser: <code>mc evidence verify FILE</code>, or <code>VERIFY.md</code>{' '}
          and <code>verify.sh</code> inside the bundle, which need only openssl.
        </p>
      </div>
    </Card>
  );
}
