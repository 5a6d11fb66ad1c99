import { authorize, visibleTenants } from '@/lib/access';
import { AppError, epochSeconds } from '@/lib/kernel';
import type { Ctx } from '@/lib/platform/context';
import { alignRange, emptyFrame } from '../align';
import type { Frame, FrameName } from '../frame';
import { scopeFrame } from '../frame-scope';
import { snapCustomRange } from '../snap-range';
import type { FrameCost } from './frame-cost';
import { currentCost } from './frame-cost';
import { createFrameStore } from './frame-store';
import { type SignalsRuntime, signalsRuntime } from './signals-runtime';

/** Which samples: a standard frame, or a range in words such as `now-3h` that is snapped to at most 500 points. */
export type FrameQuery = { frame: FrameName } | { from: string; to: string };

const HUB_WAIT_MS = 3_000;
/** A frame this old without the source being known to fail means that nobody polls. */
const UNATTENDED_SECONDS = 60;

/**
 * Samples of all signals for the tenants asked for, as far as the actor may read them. Asking for a tenant that is not
 * visible is `not_found`. A standard frame costs Prometheus nothing; a range of one's own is one shared query per source.
 */
export async function getFrame(ctx: Ctx, query: FrameQuery, tenants?: readonly string[]): Promise<Frame> {
  const scope = readableScope(ctx, tenants);
  const runtime = signalsRuntime(ctx);
  if ('frame' in query)
    return scopeFrame(markUnattended(ctx, await standardFrame(ctx, runtime, query.frame)), scope);
  const range = snapCustomRange(query, epochSeconds(ctx.clock.now()));
  return scopeFrame(await runtime.customRanges.read(range), scope);
}

/** The tenants a reader gets: those asked for, else all that are visible. Throws `not_found` for a foreign or unknown one. */
export function readableScope(ctx: Ctx, tenants?: readonly string[]): '*' | string[] {
  authorize(ctx, 'read');
  const visible = visibleTenants(ctx.actor);
  if (tenants === undefined) return visible;
  const declared = new Set(ctx.ports.config.tenants.map(({ id }) => id));
  const missing = tenants.filter((id) => !declared.has(id) || (visible !== '*' && !visible.includes(id)));
  if (missing.length === 0) return [...new Set(tenants)].sort();
  throw new AppError('not_found', {
    message: `tenants not visible: ${missing.join(', ')}`,
    userMessage: `There is no tenant ${missing.slice(0, 5).join(', ')} that you may see.`,
  });
}

/** What polling costs now; in a web process its own custom ranges are part of the sum. */
export async function readFrameCost(ctx: Ctx): Promise<FrameCost> {
  authorize(ctx, 'read');
  const runtime = signalsRuntime(ctx);
  if (ctx.from === null) {
    const stored = await createFrameStore(ctx.db).loadCost();
    return currentCost(stored, epochSeconds(ctx.clock.now()));
  }
  const cost = runtime.hub().cost();
  return { ...cost, queriesPerSecond: cost.queriesPerSecond + runtime.ownQueriesPerSecond() };
}

/** A request reads what the hub holds; a job or command line reads the database once and leaves no connection behind. */
async function standardFrame(ctx: Ctx, runtime: SignalsRuntime, name: FrameName): Promise<Frame> {
  const nothing = () => emptyFrame(name, alignRange(epochSeconds(ctx.clock.now()), name), ctx.ports.registry);
  if (ctx.from === null) return (await createFrameStore(ctx.db).loadFrame(name)) ?? nothing();
  const hub = runtime.hub();
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, HUB_WAIT_MS);
  });
  await Promise.race([hub.ready, late]);
  clearTimeout(timer);
  return hub.frame(name) ?? nothing();
}

function markUnattended(ctx: Ctx, frame: Frame): Frame {
  const now = epochSeconds(ctx.clock.now());
  const silentFor = now - frame.fetchedAtSeconds;
  if (frame.staleSinceSeconds !== null || silentFor <= Math.max(UNATTENDED_SECONDS, 2 * frame.stepSeconds))
    return frame;
  const never = frame.fetchedAtSeconds === 0;
  return {
    ...frame,
    staleSinceSeconds: never ? now : frame.fetchedAtSeconds,
    staleReason: never ? 'No worker has polled yet' : 'No worker is polling',
  };
}
