import type { Command } from 'commander';
import { z } from 'zod';
import { resolveRegistry, type Signal } from '@/lib/signals';
import { checkSignalsAtSource, type SignalCheck } from '../check-signals';
import { addCommand, addNoun, noInput, type Run } from '../command';
import { loadLocalConfig } from '../context';
import { EXIT } from '../exit-codes';
import type { Output } from '../output';
import { adminClient, chosenServer } from '../target';

const signalSchema = z.object({
  id: z.string(),
  title: z.string(),
  panel: z.string(),
  unit: z.string(),
  expr: z.string().nullable(),
  record: z.string(),
  source: z.string(),
});
type ListedSignal = z.output<typeof signalSchema>;

/** `mc signals list|check`. */
export function registerSignals(program: Command): void {
  const signals = addNoun(program, 'signals', 'what each number on screen is');
  addCommand(signals, 'list', {
    summary: 'list signals with unit, recorded name and source',
    example: 'mc signals list',
    input: noInput,
    run: async (run) => {
      run.out.table(
        await readSignals(run),
        [
          { title: 'id', value: (signal) => signal.id },
          { title: 'title', value: (signal) => signal.title },
          { title: 'panel', value: (signal) => signal.panel },
          { title: 'unit', value: (signal) => signal.unit },
          { title: 'records', value: (signal) => (signal.expr === null ? 'not mapped' : signal.record) },
          { title: 'source', value: (signal) => signal.source },
        ],
        'There are no signals.',
      );
      return EXIT.pass;
    },
  });
  addCommand(signals, 'check', {
    summary:
      'parse every expression and ask its source: how many tenants have a value (exit 1 on an error, 6 when nothing comes)',
    example: 'mc signals check --json',
    input: noInput,
    run: async (run) => {
      const config = loadLocalConfig(run);
      const registry = resolveRegistry(config.signals, config.sources);
      const checks = await checkSignalsAtSource(config, registry, run.variables);
      run.out.table(
        checks,
        [
          { title: 'signal', value: (check) => check.id },
          { title: 'state', value: (check) => paintState(check, run.out) },
          {
            title: 'tenants',
            value: (check) => `${check.declaredTenants} of ${config.tenants.length}`,
            align: 'right',
          },
          { title: 'others', value: (check) => String(check.undeclaredTenants), align: 'right' },
          { title: 'says', value: (check) => check.detail },
        ],
        'There are no signals.',
      );
      return verdictOf(checks);
    },
  });
}

async function readSignals(run: Run<unknown>): Promise<ListedSignal[]> {
  if (chosenServer(run) !== null) {
    const reply = z.object({ signals: z.array(signalSchema) });
    return (await adminClient(run).get('/api/signals', reply)).signals;
  }
  const config = loadLocalConfig(run);
  const { signals }: { signals: Signal[] } = resolveRegistry(config.signals, config.sources);
  return signals;
}

/** Errors fail. With nothing wrong but nothing read either, there is no ground to say pass. */
function verdictOf(checks: readonly SignalCheck[]) {
  if (checks.some(({ state }) => state === 'error')) return EXIT.fail;
  return checks.some(({ state }) => state === 'ok') ? EXIT.pass : EXIT.hold;
}

function paintState({ state }: SignalCheck, out: Output): string {
  switch (state) {
    case 'ok':
      return out.paint('ok', 'ok');
    case 'error':
      return out.paint('fail', 'error');
    case 'none':
      return out.paint('warn', 'none');
    case 'not-mapped':
      return out.paint('muted', 'not mapped');
  }
}
