'use client';

import { KeyRound } from 'lucide-react';
import dynamic from 'next/dynamic';
import { useState } from 'react';
import { Command, EmptyState } from '@/components/console/empty-state';
import { LastUsedCell, NameCell, RevokeButton, TimeCell } from '@/components/settings/credential-cells';
import { Grants } from '@/components/settings/grants';
import { Badge } from '@/components/ui/badge';
import { Button } from '@/components/ui/button';
import { Card, CardHead } from '@/components/ui/card';
import { ActionsTh, Table, Td, Th } from '@/components/ui/table';
import type { Grant, TokenView } from '@/lib/access';
import { callApi } from '@/lib/client/api';
import { apiPaths } from '@/lib/client/paths';

const ConfirmDialog = dynamic(() => import('@/components/settings/confirm-dialog'), { ssr: false });
const CreateTokenDialog = dynamic(() => import('@/components/settings/create-token-dialog'), { ssr: false });

/** API tokens: one's own, or everybody's for admins. */
export function TokensView({
  tokens,
  everybody,
  myGrants,
  tenantIds,
  nowMs,
}: {
  tokens: readonly TokenView[];
  everybody: boolean;
  myGrants: Grant[];
  tenantIds: readonly string[];
  nowMs: number;
}) {
  const [creating, setCreating] = useState(false);
  const [revoking, setRevoking] = useState<TokenView | null>(null);
  return (
    <Card>
      <CardHead
        title={everybody ? 'API tokens of everybody' : 'Your API tokens'}
        actions={
          <Button tone="primary" onClick={() => setCreating(true)}>
            <KeyRound aria-hidden />
            Create a token
          </Button>
        }
      >
        For <code>mc --server</code> and scripts. A token can do at most what its owner can, now and later.
      </CardHead>
      {tokens.length === 0 ? (
        <EmptyState title="No tokens">
          Create one here, or with <Command>mc tokens create</Command>.
        </EmptyState>
      ) : (
        <Table label="API tokens">
          <thead>
            <tr>
              <Th>Name</Th>
              {everybody && <Th>Owner</Th>}
              <Th>Roles</Th>
              <Th>Created</Th>
              <Th>Expires</Th>
              <Th>Last used</Th>
              <ActionsTh />
            </tr>
          </thead>
          <tbody>
            {tokens.map((token) => (
              <tr key={token.id} className="hover:bg-surface-2/40">
                <NameCell name={token.name} id={token.id} label="token id" />
                {everybody && <Td className="whitespace-nowrap">{token.owner.name}</Td>}
                <Td>
                  <Grants grants={token.grants} />
                </Td>
                <TimeCell iso={token.createdAt} label="Created" />
                <TimeCell iso={token.expiresAt} label="Expires" />
                <LastUsedCell iso={token.lastUsedAt} />
                <Td numeric>
                  <TokenEnd token={token} nowMs={nowMs} onRevoke={() => setRevoking(token)} />
                </Td>
              </tr>
            ))}
          </tbody>
        </Table>
      )}
      {creating && (
        <CreateTokenDialog myGrants={myGrants} tenantIds={tenantIds} onClose={() => setCreating(false)} />
      )}
      {revoking !== null && (
        <ConfirmDialog
          title={`Revoke the token ${revoking.name}?`}
          verb={`Revoke ${revoking.name}`}
          onClose={() => setRevoking(null)}
          onConfirm={async () => {
            await callApi(apiPaths.token(revoking.id), { method: 'DELETE' });
          }}
        >
          <p>
            Whatever uses it gets 401 from its next request on. This cannot be undone; create another instead.
          </p>
        </ConfirmDialog>
      )}
    </Card>
  );
}

/** Either the button that ends a working token, or how it ended. */
function TokenEnd({ token, nowMs, onRevoke }: { token: TokenView; nowMs: number; onRevoke: () => void }) {
  if (token.revokedAt !== null) return <Badge>revoked</Badge>;
  if (Date.parse(token.expiresAt) <= nowMs) return <Badge>expired</Badge>;
  return <RevokeButton name={token.name} onRevoke={onRevoke} />;
}
