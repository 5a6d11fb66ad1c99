'use client';

import { type FormEvent, useState } from 'react';
import { RadioOption } from '@/components/evidence/radio-option';
import { useRequestBundle } from '@/components/evidence/use-request-bundle';
import { ActionError } from '@/components/settings/action-error';
import { useAction } from '@/components/settings/use-action';
import { Button } from '@/components/ui/button';
import { Dialog } from '@/components/ui/dialog';
import { Field } from '@/components/ui/field';
import { Input } from '@/components/ui/input';

const FORM = 'make-bundle';

/** Asks what goes into a bundle: a whole release, or the records one has selected. */
export default function MakeBundleDialog({
  release,
  selected,
  onClose,
}: {
  release: string;
  selected: readonly string[];
  onClose: () => void;
}) {
  const action = useAction();
  const requestBundle = useRequestBundle();
  const [what, setWhat] = useState<'release' | 'selected'>(selected.length > 0 ? 'selected' : 'release');
  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const given = String(new FormData(event.currentTarget).get('release')).trim();
    void action
      .run(() =>
        requestBundle(what === 'selected' ? { release: given, records: [...selected] } : { release: given }),
      )
      .then((done) => (done ? onClose() : undefined));
  }
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title="Make a bundle"
      description="One file that a stranger verifies offline, with one fingerprint you give them."
      foot={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" form={FORM} tone="primary" disabled={action.pending}>
            {action.pending ? 'Asking' : 'Make the bundle'}
          </Button>
        </>
      }
    >
      <form id={FORM} method="post" onSubmit={submit} className="grid gap-4 text-sm">
        <Field
          label="Release"
          hint="Paths inside the bundle are those of this release."
          error={action.error?.expectedOf('release')}
        >
          {(wiring) => (
            <Input
              {...wiring}
              name="release"
              defaultValue={release}
              required
              maxLength={40}
              autoComplete="off"
              className="max-w-48 font-mono"
            />
          )}
        </Field>
        <fieldset className="grid gap-2">
          <legend className="mb-1 text-xs font-medium">What goes in</legend>
          <RadioOption
            name="what"
            value="release"
            chosen={what === 'release'}
            onChoose={() => setWhat('release')}
            title="Everything of the release"
          >
            All its records. Paths of the evidence model that have none are named as missing.
          </RadioOption>
          <RadioOption
            name="what"
            value="selected"
            chosen={what === 'selected'}
            disabled={selected.length === 0}
            onChoose={() => setWhat('selected')}
            title={selected.length === 1 ? 'The selected record' : `The ${selected.length} selected records`}
          >
            {selected.length === 0
              ? 'Select records in the list first, with the boxes or the x key.'
              : 'Only these, with their statements, proofs and keys.'}
          </RadioOption>
        </fieldset>
        <p className="text-muted">
          Building goes on when you leave; you are told when it is sealed. Records that may not leave their
          region stay out and are named.
        </p>
        <ActionError error={action.error} />
      </form>
    </Dialog>
  );
}
