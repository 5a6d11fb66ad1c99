'use client';

import dynamic from 'next/dynamic';
import { useState } from 'react';
import { CopyId } from '@/components/console/copy-id';
import { Command, EmptyState } from '@/components/console/empty-state';
import { LastUsedCell, RevokeButton, TimeCell } from '@/components/settings/credential-cells';
import { Badge } from '@/components/ui/badge';
import { Card, CardHead } from '@/components/ui/card';
import { ActionsTh, Table, Td, Th } from '@/components/ui/table';
import type { ApproverKeyView } from '@/lib/approvals';
import { callApi } from '@/lib/client/api';
import { apiPaths } from '@/lib/client/paths';

const ConfirmDialog = dynamic(() => import('@/components/settings/confirm-dialog'), { ssr: false });

/** One's own SSH keys for signing on a command line, where there is no passkey. They are added there too. */
export function ApproverKeysCard({ keys }: { keys: readonly ApproverKeyView[] }) {
  const [revoking, setRevoking] = useState<ApproverKeyView | null>(null);
  return (
    <Card>
      <CardHead title="Your SSH keys for signing">
        For machines without passkeys: <Command>mc approvals sign ID --key ~/.ssh/id_ed25519</Command>. Add
        one with <Command>mc approvals keys add ~/.ssh/id_ed25519.pub --name laptop</Command>.
      </CardHead>
      {keys.length === 0 ? (
        <EmptyState title="No SSH keys">You need none while you sign with a passkey.</EmptyState>
      ) : (
        <Table label="Your SSH keys">
          <thead>
            <tr>
              <Th>Name</Th>
              <Th>Fingerprint</Th>
              <Th>Added</Th>
              <Th>Last used</Th>
              <ActionsTh />
            </tr>
          </thead>
          <tbody>
            {keys.map((key) => (
              <tr key={key.id} className="hover:bg-surface-2/40">
                <Td className="whitespace-nowrap">{key.name}</Td>
                <Td>
                  <CopyId id={key.fingerprint} short={20} label="fingerprint" />
                </Td>
                <TimeCell iso={key.createdAt} label="Added" />
                <LastUsedCell iso={key.lastUsedAt} />
                <Td numeric>
                  {key.revokedAt === null ? (
                    <RevokeButton name={key.name} onRevoke={() => setRevoking(key)} />
                  ) : (
                    <Badge>revoked</Badge>
                  )}
                </Td>
              </tr>
            ))}
          </tbody>
        </Table>
      )}
      {revoking !== null && (
        <ConfirmDialog
          title={`Revoke the SSH key ${revoking.name}?`}
          verb={`Revoke ${revoking.name}`}
          onClose={() => setRevoking(null)}
          onConfirm={async () => {
            await callApi(apiPaths.myApproverKey(revoking.id), { method: 'DELETE' });
          }}
        >
          <p>Nothing more can be signed with it, for good. What it signed before still verifies.</p>
        </ConfirmDialog>
      )}
    </Card>
  );
}
