'use client';

import { useState } from 'react';
import { ActionError } from '@/components/settings/action-error';
import { Grants } from '@/components/settings/grants';
import { draftGrants, GrantsEditor, grantsOfDrafts } from '@/components/settings/grants-editor';
import { useAction } from '@/components/settings/use-action';
import { Button } from '@/components/ui/button';
import { Dialog } from '@/components/ui/dialog';
import type { UserView } from '@/lib/access';
import { callApi } from '@/lib/client/api';
import { apiPaths } from '@/lib/client/paths';
import { showToast } from '@/lib/client/toasts';

/**
 * Edits somebody's roles against the state they were read in: if another admin was faster, the change is refused and
 * the dialog shows what holds now, from which to decide again.
 */
export function EditGrantsDialog({
  user: opened,
  tenantIds,
  onClose,
}: {
  user: UserView;
  tenantIds: readonly string[];
  onClose: () => void;
}) {
  const action = useAction();
  const [user, setUser] = useState(opened);
  const [drafts, setDrafts] = useState(() => draftGrants(opened.grants));
  async function save() {
    const done = await action.run(() =>
      callApi(apiPaths.user(user.id), {
        method: 'PATCH',
        body: { grants: grantsOfDrafts(drafts), expectedGrantsDigest: user.grantsDigest },
      }),
    );
    if (done) {
      showToast({ title: `Roles of ${user.name} changed`, tone: 'good' });
      onClose();
    }
  }
  async function showNow() {
    const now = await callApi<UserView>(apiPaths.user(user.id));
    setUser(now);
    setDrafts(draftGrants(now.grants));
    action.clear();
  }
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title={`Roles of ${user.name}`}
      description={user.email}
      foot={
        <>
          <Button onClick={onClose}>Cancel</Button>
          {action.error?.code === 'conflict' && <Button onClick={showNow}>Show the new state</Button>}
          <Button tone="primary" disabled={action.pending} onClick={save}>
            Save roles
          </Button>
        </>
      }
    >
      <div className="grid gap-3">
        <p className="flex flex-wrap items-center gap-2 text-xs text-muted">
          Now: <Grants grants={user.grants} />
        </p>
        <GrantsEditor drafts={drafts} onChange={setDrafts} tenantIds={tenantIds} />
        <ActionError error={action.error} />
      </div>
    </Dialog>
  );
}
