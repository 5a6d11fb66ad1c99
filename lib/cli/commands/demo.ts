import type { Command } from 'commander';
import { z } from 'zod';
import { clearFaultSchema, setFaultSchema } from '@/lib/demo';
import { clearDemoFault, setDemoFault } from '@/lib/demo/server';
import { parseOrThrow } from '@/lib/kernel';
import { addCommand, addNoun, type Run } from '../command';
import { durationSecondsSchema, formatSeconds } from '../duration';
import { EXIT } from '../exit-codes';
import { onTarget, readState } from '../target';

/** `mc demo fault|clear`: makes the demo platform misbehave, so that a fault can be seen from end to end. */
export function registerDemo(program: Command): void {
  const demo = addNoun(program, 'demo', 'faults of the demo platform');
  addCommand(demo, 'fault <tenant> <fault>', {
    summary: 'make the demo platform misbehave for a tenant: latency, cost, denies, lag, autonomy or config',
    example: 'mc demo fault TENANT_003 latency --for 10m',
    options: [['--for <duration>', 'ends by itself after this long, such as 10m (default: until cleared)']],
    input: z.object({ tenant: z.string(), fault: z.string(), for: durationSecondsSchema.optional() }),
    run: async (run) => {
      const { tenant, fault, for: forSeconds } = run.input;
      const asked = parseOrThrow(
        setFaultSchema,
        { tenant, fault, ...(forSeconds !== undefined && { forSeconds }) },
        'The fault',
      );
      await onTarget<unknown>(run, {
        local: (ctx) => setDemoFault(ctx, asked, demoTarget(run)),
        server: (api) => api.send('POST', '/api/demo/faults', asked, z.unknown()),
      });
      const until =
        forSeconds === undefined ? `until: mc demo clear ${tenant}` : `for ${formatSeconds(forSeconds)}`;
      run.out.result(asked, () => `${asked.fault} fault on ${asked.tenant} ${until}`);
      return EXIT.pass;
    },
  });
  addCommand(demo, 'clear <tenant> [fault]', {
    summary: 'end one fault of a tenant, or all of them',
    example: 'mc demo clear TENANT_003',
    input: z.object({ tenant: z.string(), fault: z.string().optional() }),
    run: async (run) => {
      const asked = parseOrThrow(clearFaultSchema, run.input, 'The fault');
      const query = new URLSearchParams({
        tenant: asked.tenant,
        ...(asked.fault !== undefined && { fault: asked.fault }),
      });
      await onTarget<unknown>(run, {
        local: (ctx) => clearDemoFault(ctx, asked, demoTarget(run)),
        server: (api) => api.send('DELETE', `/api/demo/faults?${query}`, undefined, z.unknown()),
      });
      run.out.result(
        { tenant: asked.tenant, cleared: asked.fault ?? 'all' },
        () => `${asked.tenant}: ${asked.fault ?? 'all faults'} cleared`,
      );
      return EXIT.pass;
    },
  });
}

/** The demo platform `mc up` of this data directory started, unless MC_DEMO_URL names one. */
function demoTarget(run: Pick<Run<unknown>, 'env'>): { demoUrl: string | undefined } {
  const port = readState(run)?.ports.demo;
  return { demoUrl: run.env.MC_DEMO_URL ?? (port === undefined ? undefined : `http://127.0.0.1:${port}`) };
}
