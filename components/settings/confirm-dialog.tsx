'use client';

import type { ReactNode } from 'react';
import { ActionError } from '@/components/settings/action-error';
import { useAction } from '@/components/settings/use-action';
import { Button } from '@/components/ui/button';
import { Dialog } from '@/components/ui/dialog';

/** Asks before something is lost. Title and button name the thing; the text says what will happen. */
export default function ConfirmDialog({
  title,
  children,
  verb,
  onConfirm,
  onClose,
}: {
  title: string;
  children: ReactNode;
  verb: string;
  onConfirm: () => Promise<void>;
  onClose: () => void;
}) {
  const action = useAction();
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title={title}
      foot={
        <>
          <Button onClick={onClose}>Keep as it is</Button>
          <Button
            tone="danger"
            disabled={action.pending}
            onClick={async () => {
              if (await action.run(onConfirm)) onClose();
            }}
          >
            {verb}
          </Button>
        </>
      }
    >
      <div className="grid gap-3 text-sm">
        {children}
        <ActionError error={action.error} />
      </div>
    </Dialog>
  );
}
