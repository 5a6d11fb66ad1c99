'use client';

import { Ellipsis, UserPlus } from 'lucide-react';
import dynamic from 'next/dynamic';
import { useState } from 'react';
import { Timestamp } from '@/components/console/timestamp';
import { Grants } from '@/components/settings/grants';
import type { UserDialogKind } from '@/components/settings/user-dialogs';
import { Badge } from '@/components/ui/badge';
import { Button } from '@/components/ui/button';
import { Card, CardHead } from '@/components/ui/card';
import { Menu, MenuItem, MenuLine } from '@/components/ui/menu';
import { ActionsTh, Table, Td, Th } from '@/components/ui/table';
import type { UserView } from '@/lib/access';

const UserDialogs = dynamic(() => import('@/components/settings/user-dialogs'), { ssr: false });

/** Who may sign in and what they may do. */
export function UsersView({
  users,
  tenantIds,
  myId,
}: {
  users: readonly UserView[];
  tenantIds: readonly string[];
  myId: string;
}) {
  const [dialog, setDialog] = useState<UserDialogKind | null>(null);
  return (
    <Card>
      <CardHead
        title="People"
        actions={
          <Button tone="primary" onClick={() => setDialog({ kind: 'create' })}>
            <UserPlus aria-hidden />
            Add a person
          </Button>
        }
      >
        Who may sign in, and for which tenants. Every change here is in the audit trail.
      </CardHead>
      <Table label="People">
        <thead>
          <tr>
            <Th>Name</Th>
            <Th>Email</Th>
            <Th>Roles</Th>
            <Th>Signs in by</Th>
            <Th>Last seen</Th>
            <ActionsTh />
          </tr>
        </thead>
        <tbody>
          {users.map((user) => (
            <tr
              key={user.id}
              className={user.deactivatedAt === null ? 'hover:bg-surface-2/40' : 'text-muted'}
            >
              <Td className="whitespace-nowrap">
                <span className="inline-flex items-center gap-2">
                  {user.name}
                  {user.id === myId && <Badge tone="accent">you</Badge>}
                  {user.deactivatedAt !== null && <Badge tone="strong">deactivated</Badge>}
                </span>
              </Td>
              <Td>{user.email}</Td>
              <Td>
                <Grants grants={user.grants} />
              </Td>
              <Td className="whitespace-nowrap">
                {user.signsInBy === 'oidc' ? 'identity provider' : 'password'}
                {user.mustChangePassword && <span className="text-xs text-muted"> (to be changed)</span>}
              </Td>
              <Td>
                {user.lastSeenAt === null ? (
                  <span className="text-xs text-muted">never</span>
                ) : (
                  <Timestamp
                    epochSeconds={Math.floor(Date.parse(user.lastSeenAt) / 1000)}
                    label="Last seen"
                  />
                )}
              </Td>
              <Td numeric>
                <UserMenu user={user} onChoose={setDialog} />
              </Td>
            </tr>
          ))}
        </tbody>
      </Table>
      {dialog !== null && (
        <UserDialogs dialog={dialog} tenantIds={tenantIds} onClose={() => setDialog(null)} />
      )}
    </Card>
  );
}

function UserMenu({ user, onChoose }: { user: UserView; onChoose: (dialog: UserDialogKind) => void }) {
  return (
    <Menu
      trigger={
        <Button tone="ghost" size="icon-sm" aria-label={`Actions on ${user.name}`}>
          <Ellipsis aria-hidden />
        </Button>
      }
    >
      <MenuItem onSelect={() => onChoose({ kind: 'grants', user })} disabled={user.signsInBy === 'oidc'}>
        Edit roles
      </MenuItem>
      <MenuItem onSelect={() => onChoose({ kind: 'rename', user })}>Rename</MenuItem>
      <MenuItem onSelect={() => onChoose({ kind: 'identities', user })}>Other names</MenuItem>
      <MenuItem onSelect={() => onChoose({ kind: 'reset', user })} disabled={user.signsInBy === 'oidc'}>
        Reset password
      </MenuItem>
      <MenuLine />
      {user.deactivatedAt === null ? (
        <MenuItem onSelect={() => onChoose({ kind: 'deactivate', user })}>Deactivate</MenuItem>
      ) : (
        <MenuItem onSelect={() => onChoose({ kind: 'reactivate', user })}>Reactivate</MenuItem>
      )}
    </Menu>
  );
}
