'use client';

import { useState } from 'react';
import { ActionError } from '@/components/settings/action-error';
import { OnceSecret } from '@/components/settings/once-secret';
import { useAction } from '@/components/settings/use-action';
import { Button } from '@/components/ui/button';
import { Dialog } from '@/components/ui/dialog';
import type { UserView } from '@/lib/access';
import { callApi } from '@/lib/client/api';
import { apiPaths } from '@/lib/client/paths';

/** Gives somebody a new one-time password and ends their sessions. */
export function ResetPasswordDialog({ user, onClose }: { user: UserView; onClose: () => void }) {
  const action = useAction();
  const [password, setPassword] = useState<string | null>(null);
  const reset = () =>
    action.run(async () => {
      const { oneTimePassword } = await callApi<{ oneTimePassword: string }>(apiPaths.userPassword(user.id), {
        method: 'POST',
      });
      setPassword(oneTimePassword);
    });
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title={`Reset the password of ${user.name}`}
      foot={
        password === null ? (
          <>
            <Button onClick={onClose}>Cancel</Button>
            <Button tone="danger" disabled={action.pending} onClick={reset}>
              Reset password of {user.name}
            </Button>
          </>
        ) : (
          <Button tone="primary" onClick={onClose}>
            Done
          </Button>
        )
      }
    >
      <div className="grid gap-3 text-sm">
        {password === null ? (
          <p>
            {user.email} is signed out everywhere and gets a one-time password, to be changed at the next
            sign-in.
          </p>
        ) : (
          <OnceSecret label="One-time password" secret={password} />
        )}
        <ActionError error={action.error} />
      </div>
    </Dialog>
  );
}
