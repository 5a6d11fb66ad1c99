import { z } from 'zod';
import { authorize } from '@/lib/access';
import { setBaseline } from '@/lib/drift/server';
import { AppError, parseOrThrow } from '@/lib/kernel';
import type { Ctx } from '@/lib/platform/context';
import { readEnv } from '@/lib/platform/env';
import { currentDrift } from '@/lib/snapshots/server';
import { DEMO_CLUSTER } from '../demo-cluster';
import { askDemo } from './demo-platform';
import type { DemoTarget } from './switch-faults';

const faultsSchema = z.object({ faults: z.array(z.object({ fault: z.string().max(100) })).max(1_000) });

/**
 * Makes what runs in the demo's cluster the baseline, once: where there is a baseline it stays, whoever set it. Waits while somebody has
 * the demo's configuration changed by hand (fault `config`), since that is not what was meant. Needs `propose` for all tenants. Returns
 * whether it set one.
 */
export async function chooseFirstBaseline(
  ctx: Ctx,
  target: DemoTarget = { demoUrl: readEnv().MC_DEMO_URL },
): Promise<boolean> {
  authorize(ctx, 'propose', '*');
  if (ctx.ports.config.environment.kind !== 'demo' || target.demoUrl === undefined) return false;
  const { baseline, live } = await currentDrift(ctx);
  if (baseline !== null || live?.cluster !== DEMO_CLUSTER) return false;
  const reply = await askDemo(target.demoUrl, { method: 'GET', path: '/v1/faults' });
  const { faults } = parseOrThrow(faultsSchema, reply, 'The reply of the demo platform');
  if (faults.some(({ fault }) => fault === 'config')) return false;
  try {
    await setBaseline(ctx, { record: live.recordId, reason: 'first start of the demo', replaces: null });
    return true;
  } catch (error) {
    // Somebody chose one meanwhile, and that one counts.
    if (error instanceof AppError && error.code === 'conflict') return false;
    throw error;
  }
}
