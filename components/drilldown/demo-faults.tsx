'use client';

import { FlaskConical } from 'lucide-react';
import { useState } from 'react';
import { Button } from '@/components/ui/button';
import { ApiError, callApi } from '@/lib/client/api';
import { apiPaths } from '@/lib/client/paths';
import { showToast } from '@/lib/client/toasts';
import type { DemoFault, SetFault } from '@/lib/demo';

const FAULTS: readonly DemoFault[] = ['latency', 'cost', 'denies', 'lag', 'autonomy', 'config'];
const FAULT_SECONDS = 600;
const CHARTS_FOLLOW = 'Charts follow within about half a minute.';
/** Its cluster is looked at once a minute. */
const DRIFT_FOLLOWS = 'Drift shows under Attestations and on the time axis within about a minute.';

/** Switches of the demo platform: break one thing for this tenant and watch it appear. Only demos have them. */
export default function DemoFaults({ tenantId }: { tenantId: string }) {
  const [sending, setSending] = useState(false);

  async function send(call: () => Promise<unknown>, done: string, detail = CHARTS_FOLLOW): Promise<void> {
    setSending(true);
    try {
      await call();
      showToast({ title: done, detail, tone: 'good' });
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      showToast({ title: 'The demo platform did not take it', detail: error.message, tone: 'bad' });
    } finally {
      setSending(false);
    }
  }

  return (
    <section
      aria-labelledby="faults-title"
      className="rounded-md border border-dotted border-line-strong px-3 py-2"
    >
      <h2 id="faults-title" className="flex items-center gap-1.5 text-sm font-semibold">
        <FlaskConical aria-hidden className="size-3.5 text-muted" />
        Demo only: break something for ten minutes
      </h2>
      <div className="flex flex-wrap gap-2 py-1.5">
        {FAULTS.map((fault) => (
          <Button
            key={fault}
            size="sm"
            disabled={sending}
            onClick={() =>
              send(
                () => startFault({ tenant: tenantId, fault, forSeconds: FAULT_SECONDS }),
                `Fault started: ${fault} of ${tenantId}`,
                fault === 'config' ? DRIFT_FOLLOWS : CHARTS_FOLLOW,
              )
            }
          >
            {fault}
          </Button>
        ))}
        <Button
          size="sm"
          tone="ghost"
          disabled={sending}
          onClick={() => send(() => clearFaults(tenantId), `Faults of ${tenantId} cleared`)}
        >
          Clear all
        </Button>
      </div>
    </section>
  );
}

function startFault(fault: SetFault): Promise<unknown> {
  return callApi(apiPaths.demoFaults(), { method: 'POST', body: fault });
}

function clearFaults(tenantId: string): Promise<unknown> {
  return callApi(`${apiPaths.demoFaults()}?${new URLSearchParams({ tenant: tenantId })}`, {
    method: 'DELETE',
  });
}
