'use client';

import { TriangleAlert } from 'lucide-react';
import { Command } from '@/components/console/empty-state';
import type { RelyingParty } from '@/lib/passkeys';

/** Why no passkey can be made for this installation, and what to do instead. Nothing when one can. */
export function WhyNot({ party }: { party: RelyingParty }) {
  if (party.usable) return null;
  return (
    <div className="flex items-start gap-2 border-b border-dashed border-warn bg-warn-tint px-4 py-3 text-sm">
      <TriangleAlert aria-hidden className="mt-0.5 size-4 shrink-0 text-warn-text" />
      <p className="max-w-prose">
        {party.because === 'ip-address'
          ? 'Passkeys are made for a host name, and a bare IP address is none. This installation is opened at '
          : 'Browsers make passkeys only over https or on localhost. This installation is opened at '}
        <code>{party.origin}</code>. Give it a name with https (<Command>MC_EXTERNAL_URL</Command>), or sign
        approvals with an SSH key: <Command>mc approvals sign ID --key ~/.ssh/id_ed25519</Command>.
      </p>
    </div>
  );
}
