'use client';

import { Timestamp } from '@/components/console/timestamp';
import { SampleAge } from '@/components/overview/sample-age';
import { WhereFrom } from '@/components/overview/where-from';
import { StatusMark } from '@/components/status/status-badge';
import {
  type FormattedValue,
  type Frame,
  formatScaled,
  formatValue,
  isJudged,
  judgeSignal,
  latestSample,
  type PreparedPanel,
  type Signal,
} from '@/lib/signals';
import type { Tenant } from '@/lib/tenants';

/**
 * Latest value of each signal of a panel, large, with its age and what it is judged as; each opens where it comes from.
 * `frame` is the 10 s frame for a range that ends now, and the shown frame for one that ended earlier.
 */
export function PanelStats({
  frame,
  signals,
  tenant,
  currency,
  isLive,
  compact,
  axes,
}: {
  frame: Frame | undefined;
  signals: readonly Signal[];
  tenant: Tenant;
  currency: string;
  isLive: boolean;
  compact: boolean;
  /** Axes of the chart below, whose units zero and a row of tenants are shown in; null before there is a chart. */
  axes: Pick<PreparedPanel, 'axes' | 'series'> | null;
}) {
  return (
    <dl className={compact ? 'flex flex-wrap gap-x-4 gap-y-1' : 'flex flex-wrap gap-x-6 gap-y-2'}>
      {signals.map((signal) => (
        <PanelStat
          key={signal.id}
          {...{ frame, signal, tenant, currency, isLive, compact, axes }}
          withName={signals.length > 1}
        />
      ))}
    </dl>
  );
}

function PanelStat({
  frame,
  signal,
  tenant,
  currency,
  isLive,
  compact,
  withName,
  axes,
}: {
  frame: Frame | undefined;
  signal: Signal;
  tenant: Tenant;
  currency: string;
  isLive: boolean;
  compact: boolean;
  withName: boolean;
  axes: Pick<PreparedPanel, 'axes' | 'series'> | null;
}) {
  const sample =
    frame === undefined ? null : latestSample(frame, signal.id, tenant.id, frame.fetchedAtSeconds);
  const { text, unit } = shownValue(sample?.value ?? null, signal, currency, axes, compact);
  const judgement = isJudged(signal, tenant) ? judgeSignal(sample?.value ?? null, signal, tenant) : null;
  return (
    <div className="min-w-0">
      <dt className={withName ? 'text-2xs text-muted' : 'sr-only'}>{signal.title}</dt>
      <dd className="flex flex-wrap items-baseline gap-x-2">
        {frame === undefined ? (
          <span className="text-muted">–</span>
        ) : (
          <WhereFrom
            origin={{
              signal,
              frame,
              tenantId: tenant.id,
              value: sample?.value ?? null,
              atSeconds: sample?.atSeconds ?? null,
            }}
            label={`${signal.title} ${text} ${unit}${judgement === null ? '' : `, ${judgement}`}. Where this comes from`}
          >
            {judgement !== null && judgement !== 'pass' && (
              <StatusMark status={judgement} className="self-center" />
            )}
            <span className={compact ? 'text-lg font-semibold' : 'text-2xl font-semibold tracking-tight'}>
              {text}
            </span>
            {unit !== '' && <span className="text-xs text-muted">{unit}</span>}
          </WhereFrom>
        )}
        {frame !== undefined && sample !== null && (
          <span className="text-2xs text-muted">
            {isLive ? (
              <SampleAge atSeconds={sample.atSeconds} renderedAtSeconds={frame.fetchedAtSeconds} />
            ) : (
              <Timestamp epochSeconds={sample.atSeconds} label="Last sample of this range" />
            )}
          </span>
        )}
      </dd>
    </div>
  );
}

/** Below this share of the axis' unit a value has lost its digits there and reads better in its own. */
const SMALLEST_SHOWN = 0.1;

/**
 * A value in the axis' unit where that helps: zero always, so that it never names another unit than the chart below; in a row
 * of tenants every value that keeps its digits. Everything else in the unit that fits it.
 */
function shownValue(
  value: number | null,
  signal: Signal,
  currency: string,
  axes: Pick<PreparedPanel, 'axes' | 'series'> | null,
  isRow: boolean,
): FormattedValue {
  const axis = axes?.axes[axes.series.find((series) => series.signalId === signal.id)?.axis ?? -1];
  if (value === null || axis === undefined) return formatValue(value, signal.unit, currency);
  const keepsDigits = Math.abs(value * axis.factor) >= SMALLEST_SHOWN;
  if (value !== 0 && !(isRow && keepsDigits)) return formatValue(value, signal.unit, currency);
  return {
    text: formatScaled(value, signal.unit, { factor: axis.factor, unit: axis.label }),
    unit: axis.label,
  };
}
