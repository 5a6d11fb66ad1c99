'use client';

import { Ban, Fingerprint } from 'lucide-react';
import dynamic from 'next/dynamic';
import Link from 'next/link';
import { useState } from 'react';
import type { OwnDigest } from '@/components/approvals/use-own-digest';
import { signGate } from '@/components/approvals/what-you-may';
import { Command } from '@/components/console/empty-state';
import { Button, buttonClass } from '@/components/ui/button';
import type { ApprovalState, ApprovalView } from '@/lib/approvals';
import { useCommands } from '@/lib/client/keyboard';
import { paths } from '@/lib/client/paths';

const SignDialog = dynamic(() => import('@/components/approvals/sign-dialog'), { ssr: false });
const DenyDialog = dynamic(() => import('@/components/approvals/deny-dialog'), { ssr: false });

/** What whoever looks can do, or why they cannot. On a phone it stays at the bottom, within reach of a thumb. */
export function DecideCard({
  approval,
  state,
  own,
  hasPasskey,
  onDecided,
}: {
  approval: ApprovalView;
  state: ApprovalState;
  own: OwnDigest;
  hasPasskey: boolean;
  onDecided: (approval: ApprovalView | null) => void;
}) {
  const [open, setOpen] = useState<{ what: 'sign' | 'deny'; shown: ApprovalView } | null>(null);
  const gate = signGate(approval, state, own, hasPasskey);
  const mayDeny = state === 'pending' && approval.you.deny.allowed;
  useCommands([
    ...(gate.can
      ? [
          {
            id: 'approval.sign',
            title: 'Sign with passkey',
            group: 'This page' as const,
            run: () => show('sign'),
          },
        ]
      : []),
    ...(mayDeny
      ? [{ id: 'approval.deny', title: 'Deny', group: 'This page' as const, run: () => show('deny') }]
      : []),
  ]);
  const show = (what: 'sign' | 'deny') => setOpen({ what, shown: approval });
  const close = (decided: ApprovalView | null) => {
    setOpen(null);
    onDecided(decided);
  };
  return (
    <section
      aria-label="Your decision"
      className="fixed inset-x-0 bottom-14 z-20 border-t border-line-strong bg-surface px-3 py-2.5 md:static md:rounded-md md:border md:border-line md:px-4 md:py-3"
    >
      <h2 className="hidden pb-2 text-base font-semibold md:block">Your decision</h2>
      {!gate.can && (
        <p className="pb-2 text-sm last:pb-0">
          {gate.why}
          {gate.addPasskey && (
            <span className="hidden md:inline">
              {' '}
              Or sign with an SSH key:{' '}
              <Command>{`mc approvals sign ${approval.id} --key ~/.ssh/id_ed25519`}</Command>
            </span>
          )}
        </p>
      )}
      {(gate.can || mayDeny) && (
        <div className="flex gap-2 *:h-11 *:flex-1 *:text-base md:*:h-8 md:*:flex-none md:*:text-sm">
          {gate.can ? (
            <Button tone="primary" onClick={() => show('sign')}>
              <Fingerprint aria-hidden />
              Sign with passkey
            </Button>
          ) : (
            gate.addPasskey && (
              <Link href={paths.passkeys()} className={buttonClass({ tone: 'primary' })}>
                <Fingerprint aria-hidden />
                Add a passkey
              </Link>
            )
          )}
          {mayDeny && (
            <Button onClick={() => show('deny')}>
              <Ban aria-hidden />
              Deny
            </Button>
          )}
        </div>
      )}
      {open?.what === 'sign' && (
        <SignDialog shown={open.shown} current={approval} own={own} onClose={close} />
      )}
      {open?.what === 'deny' && <DenyDialog approval={open.shown} onClose={close} />}
    </section>
  );
}
