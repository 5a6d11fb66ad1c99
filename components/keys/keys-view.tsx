'use client';

import { RotateCw } from 'lucide-react';
import dynamic from 'next/dynamic';
import { useState } from 'react';
import { EmptyState } from '@/components/console/empty-state';
import { KeysTable } from '@/components/keys/keys-table';
import { RootKeyCard } from '@/components/keys/root-key-card';
import { Button } from '@/components/ui/button';
import { Card, CardHead } from '@/components/ui/card';
import type { KeysView as Keys } from '@/lib/keys';

const RotateKeyDialog = dynamic(() => import('@/components/keys/rotate-key-dialog'), { ssr: false });
const RevokeKeyDialog = dynamic(() => import('@/components/keys/revoke-key-dialog'), { ssr: false });

type Open = { kind: 'rotate' } | { kind: 'revoke'; key: Keys['keys'][number] };

/** Keys that sign for this installation: the root to hand out, all keys with their time, and changes for admins. */
export function KeysView({ keys, mayChange }: { keys: Keys; mayChange: boolean }) {
  const [open, setOpen] = useState<Open | null>(null);
  if (keys.version === null) {
    return (
      <Card>
        <CardHead title="Signing keys">
          Of the log <code>{keys.origin}</code>
        </CardHead>
        <EmptyState title="No key yet">
          Root, attest and log keys are made when the first thing is signed, which the worker does with the
          first row of the evidence log. Is a worker running?
        </EmptyState>
      </Card>
    );
  }
  return (
    <>
      <RootKeyCard keys={keys} />
      <Card>
        <CardHead
          title="Signing keys"
          actions={
            mayChange && (
              <Button onClick={() => setOpen({ kind: 'rotate' })}>
                <RotateCw aria-hidden />
                Rotate a key
              </Button>
            )
          }
        >
          Public keys only; the private ones never leave where they are kept.
          {!mayChange && ' Rotating and revoking need the role admin.'}
        </CardHead>
        <KeysTable keys={keys.keys} onRevoke={mayChange ? (key) => setOpen({ kind: 'revoke', key }) : null} />
      </Card>
      {open?.kind === 'rotate' && <RotateKeyDialog keys={keys} onClose={() => setOpen(null)} />}
      {open?.kind === 'revoke' && (
        <RevokeKeyDialog keyView={open.key} version={keys.version} onClose={() => setOpen(null)} />
      )}
    </>
  );
}
