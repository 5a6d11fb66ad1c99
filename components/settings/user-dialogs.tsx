'use client';

import ConfirmDialog from '@/components/settings/confirm-dialog';
import { CreateUserDialog } from '@/components/settings/create-user-dialog';
import { EditGrantsDialog } from '@/components/settings/edit-grants-dialog';
import { IdentitiesDialog } from '@/components/settings/identities-dialog';
import NameDialog from '@/components/settings/name-dialog';
import { ResetPasswordDialog } from '@/components/settings/reset-password-dialog';
import type { UserView } from '@/lib/access';
import { callApi } from '@/lib/client/api';
import { apiPaths } from '@/lib/client/paths';

export type UserDialogKind =
  | { kind: 'create' }
  | { kind: 'grants' | 'rename' | 'identities' | 'reset' | 'deactivate' | 'reactivate'; user: UserView };

/** The dialogs of the people page, loaded when the first one opens. */
export default function UserDialogs({
  dialog,
  tenantIds,
  onClose,
}: {
  dialog: UserDialogKind;
  tenantIds: readonly string[];
  onClose: () => void;
}) {
  switch (dialog.kind) {
    case 'create':
      return <CreateUserDialog tenantIds={tenantIds} onClose={onClose} />;
    case 'grants':
      return <EditGrantsDialog user={dialog.user} tenantIds={tenantIds} onClose={onClose} />;
    case 'rename':
      return (
        <NameDialog
          name={dialog.user.name}
          path={apiPaths.user(dialog.user.id)}
          maxLength={120}
          onClose={onClose}
        />
      );
    case 'identities':
      return <IdentitiesDialog user={dialog.user} onClose={onClose} />;
    case 'reset':
      return <ResetPasswordDialog user={dialog.user} onClose={onClose} />;
    case 'deactivate':
      return (
        <ConfirmDialog
          title={`Deactivate ${dialog.user.name}?`}
          verb={`Deactivate ${dialog.user.name}`}
          onConfirm={() => setActive(dialog.user, false)}
          onClose={onClose}
        >
          <p>
            {dialog.user.email} can no longer sign in. Their sessions and API tokens stop working at once.
            Roles and history stay, and they can be let in again.
          </p>
        </ConfirmDialog>
      );
    case 'reactivate':
      return (
        <ConfirmDialog
          title={`Reactivate ${dialog.user.name}?`}
          verb={`Reactivate ${dialog.user.name}`}
          onConfirm={() => setActive(dialog.user, true)}
          onClose={onClose}
        >
          <p>
            {dialog.user.email} can sign in again with the roles they had. Old sessions and tokens stay
            revoked.
          </p>
        </ConfirmDialog>
      );
  }
}

async function setActive(user: UserView, active: boolean): Promise<void> {
  await callApi(apiPaths.user(user.id), { method: 'PATCH', body: { active } });
}
