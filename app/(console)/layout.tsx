import { headers } from 'next/headers';
import type { ReactNode } from 'react';
import { Shell } from '@/components/console/shell';
import { can } from '@/lib/access';
import { countWaiting } from '@/lib/approvals/server';
import { LiveProviders } from '@/lib/client/live-providers';
import { pageCtx } from '@/lib/http/page';
import { NONCE_HEADER } from '@/lib/http/page-headers';
import { readFrameCost } from '@/lib/signals/server';
import packageJson from '@/package.json' with { type: 'json' };
import { loadLogStrip } from './load-log-strip';

/** Everything behind sign-in: the frame, and the one live stream its pages share. */
export default async function ConsoleLayout({ children }: { children: ReactNode }) {
  const ctx = await pageCtx();
  const { environment, installation } = ctx.ports.config;
  return (
    <LiveProviders>
      <Shell
        name={installation.name}
        version={packageJson.version}
        environment={environment}
        who={{ name: ctx.actor.name, email: ctx.actor.email }}
        mayReadAudit={can(ctx.actor, 'read-audit').allowed}
        cost={can(ctx.actor, 'read').allowed ? await readFrameCost(ctx) : null}
        log={await loadLogStrip(ctx)}
        waiting={can(ctx.actor, 'approve').allowed ? await countWaiting(ctx) : null}
        nonce={(await headers()).get(NONCE_HEADER) ?? ''}
      >
        {children}
      </Shell>
    </LiveProviders>
  );
}
