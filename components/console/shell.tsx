import type { ReactNode } from 'react';
import { BottomBar } from '@/components/console/bottom-bar';
import { FootStrip, type PollingCost } from '@/components/console/foot-strip';
import { Rail } from '@/components/console/rail';
import { ShellKeys } from '@/components/console/shell-keys';
import { type EnvironmentFacts, TopBar } from '@/components/console/top-bar';
import { WaitingAnnouncer } from '@/components/console/waiting-announcer';
import type { LogStripFacts } from '@/components/log/log-strip';
import { ToastRegion } from '@/components/ui/toast';
import type { Waiting } from '@/lib/approvals';

/** The frame around every page of the console. It stays quiet: what is wrong somewhere is loud inside it. */
export function Shell({
  name,
  version,
  environment,
  who,
  mayReadAudit,
  cost,
  log,
  waiting,
  nonce,
  children,
}: {
  name: string;
  version: string;
  environment: EnvironmentFacts;
  who: { name: string; email: string };
  mayReadAudit: boolean;
  cost: PollingCost | null;
  log: LogStripFacts | null;
  /** Null for people who can sign nothing */
  waiting: Waiting | null;
  nonce: string;
  children: ReactNode;
}) {
  return (
    <div className="flex min-h-dvh">
      <a
        href="#main"
        className="fixed top-2 left-2 z-50 -translate-y-16 rounded-md bg-accent px-3 py-2 text-sm font-medium text-accent-fg focus:translate-y-0"
      >
        Skip to content
      </a>
      <Rail name={name} mayReadAudit={mayReadAudit} waiting={waiting} />
      <div className="flex min-h-dvh min-w-0 flex-1 flex-col">
        <TopBar environment={environment} who={who} />
        {environment.kind === 'demo' && (
          <aside
            aria-label="Environment"
            className="border-b border-dotted border-line-strong px-3 py-1 text-2xs text-muted sm:px-4"
          >
            Demo: these tenants are served by the demo platform. Nothing here is production.
          </aside>
        )}
        <main id="main" tabIndex={-1} className="min-w-0 flex-1 px-3 pt-4 pb-24 outline-none sm:px-4 md:pb-8">
          {children}
        </main>
        <FootStrip version={version} initial={cost} log={log} />
      </div>
      <BottomBar mayReadAudit={mayReadAudit} waiting={waiting} />
      <WaitingAnnouncer waiting={waiting} />
      <ShellKeys mayReadAudit={mayReadAudit} nonce={nonce} />
      <ToastRegion />
    </div>
  );
}
