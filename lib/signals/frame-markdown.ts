import { formatAge, valueText } from './format-value';
import type { PreparedPanel } from './prepared-panel';
import type { SignalRegistry } from './signal';

/**
 * A panel as Markdown for an incident channel: title, range in UTC, latest, lowest and highest per series, levels, what
 * is missing, and the link that shows the same view. Text from tenants and signals cannot break out of its place.
 */
export function panelMarkdown(
  panel: PreparedPanel,
  registry: SignalRegistry,
  view: { href: string; currency: string; tenantIds: readonly string[] },
): string {
  const first = panel.timesSeconds[0];
  const last = panel.timesSeconds.at(-1);
  const range = first === undefined || last === undefined ? '' : `${utc(first)} – ${utc(last)} UTC`;
  const rows = panel.series.map((series) => {
    const unit = registry.signals.find(({ id }) => id === series.signalId)?.unit ?? 'count';
    const factor = panel.axes[series.axis]?.factor ?? 1;
    const known = series.values.filter((value) => value !== null).map((value) => value / factor);
    const text = (value: number | null): string => valueText(value, unit, view.currency);
    const extreme = (pick: (a: number, b: number) => number): string =>
      text(known.length === 0 ? null : known.reduce((a, b) => pick(a, b)));
    const latest = series.latest
      ? `${text(series.latest.value)} (${formatAge(series.latest.ageSeconds)} old)`
      : '–';
    return `| ${[series.label, latest, extreme(Math.min), extreme(Math.max)].map(escapeText).join(' | ')} |`;
  });
  const levels = panel.thresholds.map(({ label, tenantId }) => (tenantId ? `${tenantId} ${label}` : label));
  return [
    `**${escapeText([view.tenantIds.join(', '), panel.title].filter(Boolean).join(' · '))}** ${range}`,
    '',
    '| series | latest | lowest | highest |',
    '| --- | ---: | ---: | ---: |',
    ...rows,
    '',
    ...(levels.length > 0 ? [`Levels: ${escapeText(levels.join(', '))}`] : []),
    ...panel.problems.map(({ text }) => `Missing: ${escapeText(text)}`),
    ...(panel.staleSinceSeconds === null
      ? []
      : [`Stale since ${utc(panel.staleSinceSeconds)} UTC: last good samples`]),
    `Source: \`${panel.subtitle.replace(/[`\s]+/g, ' ')}\``,
    `[Open in Mission Control](${view.href.replace(/[\s()<>]/g, percentEncode)})`,
    '',
  ].join('\n');
}

function utc(seconds: number): string {
  return new Date(seconds * 1_000).toISOString().slice(0, 19).replace('T', ' ');
}

function escapeText(text: string): string {
  return text.replace(/\s+/g, ' ').replace(/[\\`*_[\]<>|#]/g, '\\$&');
}

/** `encodeURIComponent` leaves parentheses alone, and they would end a Markdown link. */
function percentEncode(character: string): string {
  return `%${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`;
}
