import type { Tenant } from '@/lib/tenants';
import type { FormattedValue } from './format-value';
import type { LatestSample } from './latest-sample';
import type { Unit } from './signal';

export type PreparedTenant = Pick<Tenant, 'id' | 'name' | 'objectives'>;

export type PreparedSeries = {
  /** Unique in the panel. */
  key: string;
  signalId: string;
  tenantId: string;
  label: string;
  /** Index into the panel's axes. */
  axis: number;
  /** In the axis' scale; null is a gap. */
  values: (number | null)[];
  /** Indices of samples with gaps on both sides: a line cannot show them, a dot can. */
  dots: number[];
  /** In base units, with its own age. */
  latest: LatestSample | null;
  latestShown: FormattedValue;
};

export type PreparedAxis = { unit: Unit; label: string; factor: number; domain: [number, number] };

export type PreparedThreshold = {
  axis: number;
  level: 'warn' | 'page';
  signalId: string;
  /** null: the signal's own level, the same for all tenants shown. */
  tenantId: string | null;
  value: number;
  label: string;
};

/** Why a signal of the panel has nothing, or nothing new, to draw. */
export type PanelProblem = {
  signalId: string;
  title: string;
  kind: 'not-mapped' | 'error' | 'empty';
  text: string;
  sinceSeconds: number | null;
};

export type PreparedPanel = {
  panelId: string;
  title: string;
  /** Unit and source: `s · tenant:mc_request_duration_seconds:p95_rate5m`. */
  subtitle: string;
  timesSeconds: number[];
  stepSeconds: number;
  series: PreparedSeries[];
  axes: PreparedAxis[];
  thresholds: PreparedThreshold[];
  problems: PanelProblem[];
  staleSinceSeconds: number | null;
  /** One sentence for those who do not see the chart. */
  summary: string;
};

export type PrepareOptions = {
  tenants: readonly PreparedTenant[];
  nowSeconds: number;
  currency: string;
  /** Tenants whose samples and levels set scale and domain; the same list gives several panels the same axes. */
  scaleTenants?: readonly PreparedTenant[];
};
