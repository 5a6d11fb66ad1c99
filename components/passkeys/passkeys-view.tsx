'use client';

import { Fingerprint } from 'lucide-react';
import dynamic from 'next/dynamic';
import { useState } from 'react';
import { Command, EmptyState } from '@/components/console/empty-state';
import type { StepUp } from '@/components/passkeys/add-passkey-dialog';
import { PasskeysTable } from '@/components/passkeys/passkeys-table';
import { WhyNot } from '@/components/passkeys/why-not';
import { Button } from '@/components/ui/button';
import { Card, CardHead } from '@/components/ui/card';
import { callApi } from '@/lib/client/api';
import { apiPaths } from '@/lib/client/paths';
import type { PasskeyView, RelyingParty } from '@/lib/passkeys';

const AddPasskeyDialog = dynamic(() => import('@/components/passkeys/add-passkey-dialog'), { ssr: false });
const NameDialog = dynamic(() => import('@/components/settings/name-dialog'), { ssr: false });
const ConfirmDialog = dynamic(() => import('@/components/settings/confirm-dialog'), { ssr: false });

/** One's own passkeys and, for admins, those of others. */
export function PasskeysView({
  mine,
  others,
  party,
  ways,
  mayApprove,
}: {
  mine: readonly PasskeyView[];
  others: readonly PasskeyView[] | null;
  party: RelyingParty;
  ways: Omit<StepUp, 'hasPasskey'>;
  mayApprove: boolean;
}) {
  const [adding, setAdding] = useState(false);
  const [renaming, setRenaming] = useState<PasskeyView | null>(null);
  const [revoking, setRevoking] = useState<PasskeyView | null>(null);
  const rpId = party.usable ? party.rpId : null;
  const hasPasskey = mine.some((passkey) => passkey.revokedAt === null && passkey.rpId === rpId);
  const add = (
    <Button tone="primary" disabled={!party.usable} onClick={() => setAdding(true)}>
      <Fingerprint aria-hidden />
      Add a passkey
    </Button>
  );
  return (
    <>
      <Card>
        <CardHead title="Your passkeys" actions={add}>
          A passkey signs your approvals with a key that your device keeps and your fingerprint, face or PIN
          unlocks. Mission Control stores only the public half, so that anybody can check later what you
          signed.
          {!mayApprove && ' Your roles approve nothing so far; a passkey is of use once one does.'}
        </CardHead>
        <WhyNot party={party} />
        {mine.length === 0 ? (
          <EmptyState title="No passkeys">
            Add one on the device you approve from. Without a device that can do it, sign with an SSH key:{' '}
            <Command>mc approvals sign ID --key ~/.ssh/id_ed25519</Command>.
          </EmptyState>
        ) : (
          <PasskeysTable
            label="Your passkeys"
            passkeys={mine}
            rpId={rpId}
            onRename={setRenaming}
            onRevoke={setRevoking}
          />
        )}
      </Card>
      {others !== null && (
        <Card>
          <CardHead title="Passkeys of others">
            An admin can revoke a passkey, for example when a laptop is lost. Nobody can add one for somebody
            else.
          </CardHead>
          {others.length === 0 ? (
            <EmptyState title="Nobody else has a passkey">
              Each person adds their own, under Settings, Passkeys.
            </EmptyState>
          ) : (
            <PasskeysTable
              label="Passkeys of others"
              passkeys={others}
              rpId={rpId}
              owners
              onRevoke={setRevoking}
            />
          )}
        </Card>
      )}
      {adding && <AddPasskeyDialog stepUp={{ ...ways, hasPasskey }} onClose={() => setAdding(false)} />}
      {renaming !== null && (
        <NameDialog
          name={renaming.name}
          path={apiPaths.myPasskey(renaming.id)}
          maxLength={60}
          onClose={() => setRenaming(null)}
        />
      )}
      {revoking !== null && (
        <ConfirmDialog
          title={`Revoke the passkey ${revoking.name}?`}
          verb={`Revoke ${revoking.name}`}
          onClose={() => setRevoking(null)}
          onConfirm={async () => {
            const { id, owner } = revoking;
            const isMine = mine.some((passkey) => passkey.id === id);
            const path = isMine ? apiPaths.myPasskey(id) : apiPaths.userPasskey(owner.id, id);
            await callApi(path, { method: 'DELETE' });
          }}
        >
          <p>
            Nothing more can be signed with it, from now on and for good. What it signed before still
            verifies. Remove it from the device too, or the device goes on offering it.
          </p>
        </ConfirmDialog>
      )}
    </>
  );
}
