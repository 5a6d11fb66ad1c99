import type { Metadata } from 'next';
import { Command } from '@/components/console/empty-state';
import { declaredSignals } from '@/components/settings/declared-signals';
import { SignalsTable } from '@/components/settings/signals-table';
import { Card, CardHead } from '@/components/ui/card';
import { pageCtx } from '@/lib/http/page';

export const metadata: Metadata = { title: 'Signals' };

/** The signal registry, read-only: built-ins and what mission-control.yaml changes or adds. */
export default async function SignalsPage() {
  const { config, registry } = (await pageCtx()).ports;
  return (
    <>
      <h1 className="sr-only">Signals</h1>
      <Card>
        <CardHead title="Signals">
          Read-only here. Change or add one under <code>signals</code> in <code>{config.file}</code>, then
          check it with <Command>mc signals check</Command>.
        </CardHead>
        <SignalsTable signals={declaredSignals(registry, config)} currency={config.installation.currency} />
      </Card>
    </>
  );
}
