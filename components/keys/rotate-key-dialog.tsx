'use client';

import { type FormEvent, useState } from 'react';
import { PURPOSES, shortKeyId } from '@/components/keys/key-words';
import { ActionError } from '@/components/settings/action-error';
import { ReasonField } from '@/components/settings/reason-field';
import { useAction } from '@/components/settings/use-action';
import { Button } from '@/components/ui/button';
import { Dialog } from '@/components/ui/dialog';
import { Field } from '@/components/ui/field';
import { Input } from '@/components/ui/input';
import { Select } from '@/components/ui/select';
import { callApi } from '@/lib/client/api';
import { apiPaths } from '@/lib/client/paths';
import { showToast } from '@/lib/client/toasts';
import type { KeyPurpose, KeysView } from '@/lib/keys';

const FORM = 'rotate-key';
const PURPOSE_ORDER: readonly KeyPurpose[] = ['attest', 'log', 'root'];

/** Puts a new key in use, the old one staying good for an overlap. Says what that means for people outside first. */
export default function RotateKeyDialog({ keys, onClose }: { keys: KeysView; onClose: () => void }) {
  const action = useAction();
  const [purpose, setPurpose] = useState<KeyPurpose>('attest');
  const current = keys.keys.find((key) => key.purpose === purpose && key.state === 'in-use');
  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const fields = new FormData(event.currentTarget);
    const algorithm = String(fields.get('algorithm'));
    const body = {
      purpose,
      reason: fields.get('reason'),
      overlapHours: Number(fields.get('overlapHours')),
      version: keys.version ?? undefined,
      ...(algorithm !== '' && { algorithm }),
    };
    const worked = await action.run(async () => {
      await callApi(apiPaths.rotateKey(), { method: 'POST', body });
    });
    if (!worked) return;
    showToast({ title: `A new ${purpose} key is in use`, tone: 'good' });
    onClose();
  }
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title="Rotate a key"
      description="Makes a new key and puts it in use now. The list of keys gets a new version, signed by the root."
      foot={
        <>
          <Button onClick={onClose}>Keep as it is</Button>
          <Button type="submit" form={FORM} tone="primary" disabled={action.pending}>
            {action.pending ? 'Rotating' : `Rotate the ${purpose} key`}
          </Button>
        </>
      }
    >
      <form id={FORM} method="post" onSubmit={submit} className="grid gap-3">
        <Field label="Key" error={action.error?.expectedOf('purpose')}>
          {(wiring) => (
            <Select
              {...wiring}
              value={purpose}
              onChange={(event) => setPurpose(event.target.value as KeyPurpose)}
            >
              {PURPOSE_ORDER.map((one) => (
                <option key={one} value={one}>
                  {PURPOSES[one].title}: signs {PURPOSES[one].signs}
                </option>
              ))}
            </Select>
          )}
        </Field>
        <p className="rounded-md border border-dashed border-warn bg-warn-tint px-3 py-2 text-sm">
          {current !== undefined && (
            <>
              Retires <code>{shortKeyId(current.keyId)}</code>.{' '}
            </>
          )}
          {PURPOSES[purpose].rotating}
        </p>
        <Field
          label="Overlap in hours"
          hint="How long the old key stays good for what is being signed at this moment."
          error={action.error?.expectedOf('overlapHours')}
        >
          {(wiring) => (
            <Input
              {...wiring}
              name="overlapHours"
              type="number"
              min={0}
              max={2160}
              defaultValue={24}
              required
              className="max-w-28"
            />
          )}
        </Field>
        <Field label="Algorithm" error={action.error?.expectedOf('algorithm')}>
          {(wiring) => (
            <Select {...wiring} name="algorithm" defaultValue="">
              <option value="">Ed25519, or what the signer command makes</option>
              <option value="ecdsa-p256-sha256">ECDSA P-256 with SHA-256</option>
            </Select>
          )}
        </Field>
        <ReasonField
          hint="Goes into the list of keys and the audit trail."
          placeholder="yearly rotation"
          error={action.error}
        />
        <ActionError error={action.error} />
      </form>
    </Dialog>
  );
}
