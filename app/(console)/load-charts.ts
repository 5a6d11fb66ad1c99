import type { ChartEvent } from '@/components/charts/chart-marks';
import { toChartEvent } from '@/components/charts/to-chart-event';
import type { ChartsStart } from '@/components/charts/use-charts-view';
import { DEFAULT_RANGE, planRange, type TimeRange } from '@/lib/client/time-range';
import { listEvents } from '@/lib/events/server';
import type { PageCtx } from '@/lib/http/page';
import { AppError, epochSeconds } from '@/lib/kernel';
import type { Frame } from '@/lib/signals';
import { type FrameQuery, getFrame } from '@/lib/signals/server';

export type PageQuery = Record<string, string | string[] | undefined>;

/** One value of a query; of a repeated one the first. */
export function firstOf(value: string | string[] | undefined): string | undefined {
  return Array.isArray(value) ? value[0] : value;
}

/**
 * What charts of some tenants start from: the frame of the address' range, the 10 s frame and the events in between. A
 * range that cannot be read is a state of the page and not its end: the browser shows it and tries again.
 */
export async function loadCharts(ctx: PageCtx, tenantIds: string[], query: PageQuery): Promise<ChartsStart> {
  const nowSeconds = epochSeconds(ctx.clock.now());
  const range: TimeRange = {
    from: firstOf(query.from) ?? DEFAULT_RANGE.from,
    to: firstOf(query.to) ?? DEFAULT_RANGE.to,
  };
  const planned = planRange(range, nowSeconds);
  const latest = await getFrame(ctx, { frame: '1h' }, tenantIds);
  if (!planned.ok) return { nowSeconds, range, frame: null, problem: null, latest, events: [] };
  const { source, startSeconds, endSeconds } = planned.plan;
  const isHour = source.kind === 'live' && source.frame === '1h';
  const read = isHour
    ? { frame: latest, problem: null }
    : await readFrame(
        ctx,
        source.kind === 'live' ? { frame: source.frame } : { from: source.from, to: source.to },
        tenantIds,
      );
  const events = await readEvents(ctx, tenantIds, startSeconds, endSeconds);
  return { nowSeconds, range, ...read, latest, events };
}

async function readFrame(
  ctx: PageCtx,
  query: FrameQuery,
  tenantIds: string[],
): Promise<{ frame: Frame | null; problem: ChartsStart['problem'] }> {
  try {
    return { frame: await getFrame(ctx, query, tenantIds), problem: null };
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    ctx.ports.logger.warn({ err: error, requestId: ctx.requestId }, 'a range could not be read for a page');
    return { frame: null, problem: { message: error.userMessage, requestId: ctx.requestId } };
  }
}

async function readEvents(
  ctx: PageCtx,
  tenants: string[],
  startSeconds: number,
  endSeconds: number,
): Promise<ChartEvent[]> {
  const events = await listEvents(ctx, {
    from: new Date(startSeconds * 1000),
    to: new Date(endSeconds * 1000),
    tenants,
  });
  return events.map(toChartEvent);
}
