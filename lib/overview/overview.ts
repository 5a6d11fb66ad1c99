import type { z } from 'zod';
import {
  type Frame,
  type LatestSample,
  rankTenants,
  type Signal,
  type SignalJudgement,
  type SignalRegistry,
  type SignalStatus,
} from '@/lib/signals';
import type { Tenant } from '@/lib/tenants';
import type {
  overviewFrameSchema,
  overviewRowSchema,
  overviewSchema,
  overviewValueSchema,
} from './overview-schema';
import { encodeSpark } from './sparkline';

/** A tenant with its place in the configuration, from 0. */
export type PlacedTenant = Tenant & { place: number };

export type OverviewValue = z.infer<typeof overviewValueSchema>;
export type OverviewRow = z.infer<typeof overviewRowSchema>;
export type OverviewFrame = z.infer<typeof overviewFrameSchema>;
export type Overview = z.infer<typeof overviewSchema>;

/** A signal that stands for its panel, titled so that it is understood alone: "Autonomy success". */
export type Headline = { signal: Signal; title: string };

/** One signal per panel, where there is room for one: the first with a level to judge it by, else the first. */
export function headlinesOf(registry: SignalRegistry): Headline[] {
  return registry.panels.flatMap((panel) => {
    const members = registry.signals.filter((signal) => panel.signals.includes(signal.id));
    const judged = members.find(
      (signal) => signal.thresholds.warn !== undefined || signal.thresholds.page !== undefined,
    );
    const signal = judged ?? members[0];
    if (signal === undefined) return [];
    const title = members.length === 1 ? signal.title : `${panel.title} ${signal.title.toLowerCase()}`;
    return [{ signal, title }];
  });
}

/**
 * Judges and ranks tenants by a frame of the last hour. `nowSeconds` is epoch seconds; ages come from it, not from the
 * frame. `sparkRows`: how many of the worst rows get sparklines, which cost most of the work; all when absent.
 */
export function buildOverview(
  frame: Frame,
  registry: SignalRegistry,
  tenants: readonly PlacedTenant[],
  at: { nowSeconds: number; currency: string; sparkRows?: number },
): Overview {
  const headlines = new Set(headlinesOf(registry).map(({ signal }) => signal.id));
  const signals = new Map(registry.signals.map((signal) => [signal.id, signal]));
  const byId = new Map(tenants.map((tenant) => [tenant.id, tenant]));
  const sparkRows = at.sparkRows ?? Number.POSITIVE_INFINITY;
  const rows = rankTenants(frame, registry, tenants, at).flatMap((rank, place): OverviewRow[] => {
    const tenant = byId.get(rank.tenantId);
    if (tenant === undefined) return [];
    const values: Record<string, OverviewValue> = {};
    for (const { signalId, sample, judgement } of rank.signals) {
      const signal = signals.get(signalId);
      const drawn = signal !== undefined && place < sparkRows && headlines.has(signalId);
      const spark = drawn ? sparkOf(frame, signal, tenant) : '';
      values[signalId] = overviewValue(sample, judgement, spark);
    }
    return [{ tenant: factsOf(tenant), status: rank.status, reasons: rank.reasons, values }];
  });
  const { points: _points, ...head } = frame;
  return { frame: head, rows };
}

const WORST_FIRST: readonly SignalJudgement[] = ['page', 'warn', 'unknown', 'pass'];

/**
 * `base` with the rows of `fresh` in place of their older selves, worst status first again; within a status the order
 * of `fresh` comes before that of `base`. The head of the frame is the fresh one's.
 */
export function mergeOverview(base: Overview, fresh: Overview): Overview {
  const replaced = new Set(fresh.rows.map((row) => row.tenant.id));
  const rows = [...fresh.rows, ...base.rows.filter((row) => !replaced.has(row.tenant.id))];
  rows.sort((a, b) => WORST_FIRST.indexOf(a.status) - WORST_FIRST.indexOf(b.status));
  return { frame: fresh.frame, rows };
}

/** State of a signal in the frame an overview was made from. */
export function signalState(frame: OverviewFrame, signalId: string): SignalStatus {
  return frame.signals[signalId] ?? { state: 'not-mapped' };
}

function overviewValue(
  sample: LatestSample | null,
  status: SignalJudgement | null,
  spark: string,
): OverviewValue {
  return { value: sample?.value ?? null, atSeconds: sample?.atSeconds ?? null, status, spark };
}

function sparkOf(frame: Frame, signal: Signal, tenant: Pick<Tenant, 'id' | 'objectives'>): string {
  const samples = frame.points[signal.id]?.[tenant.id] ?? [];
  return encodeSpark(samples, signal.direction, { ...signal.thresholds, ...tenant.objectives[signal.id] });
}

function factsOf({ id, name, residency, tier, environment, place }: PlacedTenant): OverviewRow['tenant'] {
  return { id, name, residency, tier, environment, place };
}
