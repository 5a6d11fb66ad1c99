import { tenantQuery } from './queries';
import type { Signal } from './signal';

type Placeholder = 'tenant' | 'from' | 'to' | 'fromMs' | 'toMs' | 'signal' | 'expr';

/** Address templates of mission-control.yaml. A `prometheus` or `grafana` without placeholders is taken as the server's address. */
export type LinkTemplates = {
  logs?: string | undefined;
  traces?: string | undefined;
  grafana?: string | undefined;
  prometheus?: string | undefined;
};

export type PanelLink = { kind: 'prometheus' | 'grafana' | 'logs' | 'traces'; href: string };

export type LinkView = {
  signal: Signal;
  tenant: { id: string; labelValue: string };
  fromSeconds: number;
  toSeconds: number;
  /** What the source answers with: recorded series, or the expression where rules are not installed. */
  from: 'recorded' | 'expression';
};

/** Where a panel can be opened: Prometheus, Grafana, logs and traces, as far as they are configured. Only http(s) addresses. */
export function panelLinks(templates: LinkTemplates, view: LinkView): PanelLink[] {
  const expr = tenantQuery(view.signal, view.tenant.labelValue, view.from);
  const values: Record<Placeholder, string> = {
    tenant: view.tenant.labelValue,
    from: isoSeconds(view.fromSeconds),
    to: isoSeconds(view.toSeconds),
    fromMs: String(Math.round(view.fromSeconds * 1_000)),
    toMs: String(Math.round(view.toSeconds * 1_000)),
    signal: view.signal.id,
    expr,
  };
  const { prometheus, grafana, logs, traces } = templates;
  const links: PanelLink[] = [];
  const add = (
    kind: PanelLink['kind'],
    template: string | undefined,
    serverLink?: (base: string) => string,
  ): void => {
    if (template === undefined) return;
    const isServer = serverLink !== undefined && findPlaceholders(template).length === 0;
    const href = isServer ? serverLink(template) : fillTemplate(template, values);
    if (/^https?:\/\//i.test(href)) links.push({ kind, href });
  };
  add('prometheus', prometheus, (base) => prometheusGraphUrl(base, expr, view));
  add('grafana', grafana, (base) => grafanaExploreUrl(base, expr, view));
  add('logs', logs);
  add('traces', traces);
  return links;
}

/** Prometheus' own graph page with the expression and the range, end included. */
export function prometheusGraphUrl(
  base: string,
  expr: string,
  range: { fromSeconds: number; toSeconds: number },
): string {
  const span = Math.max(1, Math.round(range.toSeconds - range.fromSeconds));
  const query = new URLSearchParams({
    'g0.expr': expr,
    'g0.tab': '0',
    'g0.range_input': `${span}s`,
    'g0.end_input': isoSeconds(range.toSeconds).replace('T', ' ').replace('Z', ''),
  });
  return `${base.replace(/\/+$/, '')}/graph?${query}`;
}

/** Grafana's explore page on its default Prometheus data source. */
export function grafanaExploreUrl(
  base: string,
  expr: string,
  range: { fromSeconds: number; toSeconds: number },
): string {
  const pane = {
    queries: [{ refId: 'A', expr, range: true }],
    range: {
      from: String(Math.round(range.fromSeconds * 1_000)),
      to: String(Math.round(range.toSeconds * 1_000)),
    },
  };
  const query = new URLSearchParams({ schemaVersion: '1', panes: JSON.stringify({ mc: pane }), orgId: '1' });
  return `${base.replace(/\/+$/, '')}/explore?${query}`;
}

/** Every value is percent-encoded. One inside a quoted JSON string, as Grafana's addresses have, is escaped for JSON first. */
function fillTemplate(template: string, values: Record<Placeholder, string>): string {
  return template.replace(/("|%22)?\{([A-Za-z]+)\}/g, (whole, quote: string | undefined, name: string) => {
    if (!Object.hasOwn(values, name)) return whole;
    const value = values[name as Placeholder];
    return `${quote ?? ''}${encodeURIComponent(quote ? JSON.stringify(value).slice(1, -1) : value)}`;
  });
}

function findPlaceholders(template: string): string[] {
  return [...template.matchAll(/\{([A-Za-z]+)\}/g)].map((match) => match[1] ?? '');
}

function isoSeconds(seconds: number): string {
  return `${new Date(Math.round(seconds) * 1_000).toISOString().slice(0, 19)}Z`;
}
