import { headers } from 'next/headers';
import type { ReactNode } from 'react';
import { Shell } from '@/components/console/shell';
import { can } from '@/lib/access';
import { LiveProviders } from '@/lib/client/live-providers';
import { pageCtx } from '@/lib/http/page';
import { version } from '@/package.json';

/** Everything behind sign-in: the frame, and the one live stream its pages share. */
export default async function ConsoleLayout({ children }: { children: ReactNode }) {
  const { actor, ports } = await pageCtx();
  const { environment, installation } = ports.config;
  return (
    <LiveProviders>
      <Shell
        name={installation.name}
        version={version}
        environment={environment}
        who={{ name: actor.name, email: actor.email }}
        mayReadAudit={can(actor, 'read-audit').allowed}
        nonce={(await headers()).get('x-nonce') ?? ''}
      >
        {children}
      </Shell>
    </LiveProviders>
  );
}
