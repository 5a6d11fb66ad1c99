'use client';

import { At } from '@/components/evidence/at';
import { LastUsedCell, NameCell, RevokeButton, TimeCell } from '@/components/settings/credential-cells';
import { Badge } from '@/components/ui/badge';
import { Button } from '@/components/ui/button';
import { ActionsTh, Table, Td, Th } from '@/components/ui/table';
import type { PasskeyView } from '@/lib/passkeys';

/** Passkeys of one person or, with `owners`, of several. What can be done with each is left to `onRename` and `onRevoke`. */
export function PasskeysTable({
  label,
  passkeys,
  rpId,
  owners = false,
  onRename,
  onRevoke,
}: {
  label: string;
  passkeys: readonly PasskeyView[];
  rpId: string | null;
  owners?: boolean;
  onRename?: (passkey: PasskeyView) => void;
  onRevoke: (passkey: PasskeyView) => void;
}) {
  return (
    <Table label={label}>
      <thead>
        <tr>
          <Th>Name</Th>
          {owners && <Th>Person</Th>}
          <Th>Kind</Th>
          <Th>Added</Th>
          <Th>Last used</Th>
          <ActionsTh />
        </tr>
      </thead>
      <tbody>
        {passkeys.map((passkey) => (
          <tr key={passkey.id} className="hover:bg-surface-2/40">
            <NameCell name={passkey.name} id={passkey.id} label="passkey id" />
            {owners && <Td className="whitespace-nowrap">{passkey.owner.name}</Td>}
            <Td>
              <Kind passkey={passkey} rpId={rpId} />
            </Td>
            <TimeCell iso={passkey.createdAt} label="Added" />
            <LastUsedCell iso={passkey.lastUsedAt} />
            <Td numeric>
              {passkey.revokedAt === null ? (
                <span className="inline-flex gap-2">
                  {onRename !== undefined && (
                    <Button size="sm" onClick={() => onRename(passkey)} aria-label={`Rename ${passkey.name}`}>
                      Rename
                    </Button>
                  )}
                  <RevokeButton name={passkey.name} onRevoke={() => onRevoke(passkey)} />
                </span>
              ) : (
                <span className="inline-flex items-center gap-2 text-xs text-muted">
                  <Badge>revoked</Badge>
                  <At iso={passkey.revokedAt} label="Revoked" />
                </span>
              )}
            </Td>
          </tr>
        ))}
      </tbody>
    </Table>
  );
}

/** Whether the key can leave its device, and whether it is of use at the address this installation has now. */
function Kind({ passkey, rpId }: { passkey: PasskeyView; rpId: string | null }) {
  const isSynced = passkey.kind === 'synced';
  return (
    <span className="flex flex-wrap gap-1">
      <Badge
        title={
          isSynced
            ? 'Your password manager may copy this key to your other devices.'
            : 'This key cannot leave the device or security key that made it.'
        }
      >
        {isSynced ? 'synced' : 'this device'}
      </Badge>
      {passkey.rpId !== rpId && <Badge tone="strong">made for {passkey.rpId}</Badge>}
    </span>
  );
}
