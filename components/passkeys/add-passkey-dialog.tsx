'use client';

import { Fingerprint } from 'lucide-react';
import { type FormEvent, useState } from 'react';
import { ActionError } from '@/components/settings/action-error';
import { describeBrowser } from '@/components/settings/describe-browser';
import { useAction } from '@/components/settings/use-action';
import { Button } from '@/components/ui/button';
import { Dialog } from '@/components/ui/dialog';
import { Field } from '@/components/ui/field';
import { Input } from '@/components/ui/input';
import { registerPasskey } from '@/lib/client/register-passkey';
import { showToast } from '@/lib/client/toasts';

const FORM = 'add-passkey';
export type StepUp = { recentSignIn: boolean; hasPassword: boolean; hasPasskey: boolean };

/** Names a passkey, has its owner prove who they are unless they have just signed in, and has the device make it. */
export default function AddPasskeyDialog({ stepUp, onClose }: { stepUp: StepUp; onClose: () => void }) {
  const action = useAction();
  const [asks, setAsks] = useState(!stepUp.recentSignIn);
  // The sign-in may have grown old since the page was drawn: then the server asks, and so does this dialog.
  const mustAsk = asks || action.error?.expectedOf('proof') !== undefined;
  const [how, setHow] = useState<'password' | 'passkey'>(stepUp.hasPassword ? 'password' : 'passkey');
  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const fields = new FormData(event.currentTarget);
    const name = String(fields.get('name'));
    const password = String(fields.get('password') ?? '');
    if (mustAsk) setAsks(true);
    const proof = mustAsk ? ({ by: how, password } as const) : ({ by: 'sign-in' } as const);
    const done = await action.run(() => registerPasskey(name, proof));
    if (!done) return;
    showToast({ title: `Passkey ${name} added`, detail: 'It can sign approvals from now on.', tone: 'good' });
    onClose();
  }
  const cannotProve = mustAsk && !stepUp.hasPassword && !stepUp.hasPasskey;
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title="Add a passkey"
      description="Your device makes a key and keeps it. You unlock it by fingerprint, face or PIN."
      foot={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" form={FORM} tone="primary" disabled={action.pending || cannotProve}>
            <Fingerprint aria-hidden />
            {action.pending ? 'Waiting for your device' : 'Add passkey'}
          </Button>
        </>
      }
    >
      <form id={FORM} method="post" onSubmit={submit} className="grid gap-3">
        <Field
          label="Name"
          hint="So that you can tell your passkeys apart, and revoke the right one."
          error={action.error?.expectedOf('name')}
        >
          {(wiring) => (
            <Input
              {...wiring}
              name="name"
              required
              maxLength={60}
              defaultValue={describeBrowser(navigator.userAgent)}
              autoComplete="off"
            />
          )}
        </Field>
        {mustAsk && (
          <ProofFields
            stepUp={stepUp}
            how={how}
            onHow={setHow}
            error={action.error?.expectedOf('proof.password')}
          />
        )}
        <ActionError error={action.error} />
      </form>
    </Dialog>
  );
}

/** An open session is not proof enough: whoever found the screen unlocked could add a key of their own. */
function ProofFields({
  stepUp,
  how,
  onHow,
  error,
}: {
  stepUp: StepUp;
  how: 'password' | 'passkey';
  onHow: (how: 'password' | 'passkey') => void;
  error: string | undefined;
}) {
  if (!stepUp.hasPassword && !stepUp.hasPasskey) {
    return (
      <p className="rounded-md border border-dashed border-line-strong px-3 py-2 text-sm">
        You signed in a while ago. Sign out and in again, then add the passkey within ten minutes: this proves
        that it is you.
      </p>
    );
  }
  return (
    <fieldset className="grid gap-2 rounded-md border border-line px-3 py-2.5">
      <legend className="px-1 text-xs font-medium">First, prove that it is you</legend>
      {stepUp.hasPassword && stepUp.hasPasskey && (
        <div className="flex flex-wrap gap-x-4 gap-y-1 text-sm">
          {(['password', 'passkey'] as const).map((option) => (
            <label key={option} className="flex min-h-8 items-center gap-2">
              <input
                type="radio"
                name="how"
                checked={how === option}
                onChange={() => onHow(option)}
                className="accent-accent"
              />
              {option === 'password' ? 'By password' : 'By a passkey you have'}
            </label>
          ))}
        </div>
      )}
      {how === 'password' && stepUp.hasPassword ? (
        <Field label="Your password" error={error}>
          {(wiring) => (
            <Input
              {...wiring}
              type="password"
              name="password"
              autoComplete="current-password"
              required
              maxLength={1000}
            />
          )}
        </Field>
      ) : (
        <p className="text-xs text-muted">
          Your device asks twice: for a passkey you have, then for the new one.
        </p>
      )}
    </fieldset>
  );
}
