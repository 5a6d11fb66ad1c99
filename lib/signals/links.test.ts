import { describe, expect, it } from 'vitest';
import {
  emptyFrame,
  panelLinks,
  panelMarkdown,
  prepareSeries,
  resolveRegistry,
  type Signal,
} from '@/lib/signals';

const registry = resolveRegistry(undefined, [{ id: 'main', tenantLabel: 'tenant' }]);
const p95 = registry.signals.find(({ id }) => id === 'p95') as Signal;
const view = {
  signal: p95,
  tenant: { id: 'TENANT_001', labelValue: 'a&b "c"' },
  fromSeconds: 1_759_996_400,
  toSeconds: 1_760_000_000,
  from: 'recorded' as const,
};
const EXPR = 'tenant:mc_request_duration_seconds:p95_rate5m{tenant="a&b \\"c\\""}';

function linkTo(kind: string, template: string, from: 'recorded' | 'expression' = 'recorded'): URL {
  const href = panelLinks({ [kind]: template }, { ...view, from })[0]?.href;
  return new URL(href ?? 'about:blank');
}

describe('panelLinks', () => {
  it('opens Prometheus’ graph with the tenant’s query and exactly the range', () => {
    const url = linkTo('prometheus', 'https://prom.example/base/');
    expect(url.origin + url.pathname).toBe('https://prom.example/base/graph');
    expect(Object.fromEntries(url.searchParams)).toEqual({
      'g0.expr': EXPR,
      'g0.tab': '0',
      'g0.range_input': '3600s',
      'g0.end_input': '2025-10-09 08:53:20',
    });
  });

  it('filters the expression itself where rules are not installed', () => {
    const expr = linkTo('prometheus', 'https://prom.example', 'expression').searchParams.get('g0.expr');
    expect(expr).toBe(
      `(${p95.expr}) and on (tenant) label_replace(vector(1), "tenant", "a&b \\"c\\"", "", "")`,
    );
  });

  it('opens Grafana’s explore page', () => {
    const url = linkTo('grafana', 'https://grafana.example/');
    expect(url.pathname).toBe('/explore');
    expect(JSON.parse(url.searchParams.get('panes') ?? '')).toEqual({
      mc: {
        queries: [{ refId: 'A', expr: EXPR, range: true }],
        range: { from: '1759996400000', to: '1760000000000' },
      },
    });
  });

  it('fills templates with encoded values', () => {
    const url = linkTo(
      'logs',
      'https://logs.example/?q={tenant}&s={signal}&a={from}&b={to}&c={fromMs}&d={toMs}&e={expr}&x={other}',
    );
    expect(Object.fromEntries(url.searchParams)).toEqual({
      q: 'a&b "c"',
      s: 'p95',
      a: '2025-10-09T07:53:20Z',
      b: '2025-10-09T08:53:20Z',
      c: '1759996400000',
      d: '1760000000000',
      e: EXPR,
      x: '{other}',
    });
  });

  it.each([
    ['plain', 'https://g.example/explore?left={"queries":[{"expr":"{expr}"}]}'],
    ['percent-encoded', 'https://g.example/explore?left=%7B%22queries%22:[%7B%22expr%22:%22{expr}%22%7D]%7D'],
  ])('keeps JSON in an address valid, %s', (_how, template) => {
    expect(JSON.parse(linkTo('grafana', template).searchParams.get('left') ?? '')).toEqual({
      queries: [{ expr: EXPR }],
    });
  });

  it('opens nothing that is not configured, and nothing but http', () => {
    expect(panelLinks({}, view)).toEqual([]);
    expect(panelLinks({ logs: 'javascript:alert(1)//{tenant}', prometheus: 'file:///etc' }, view)).toEqual(
      [],
    );
  });
});

describe('panelMarkdown', () => {
  const empty = emptyFrame(
    '1h',
    { startSeconds: 1_759_999_980, endSeconds: 1_760_000_000, stepSeconds: 10 },
    registry,
  );
  const frame = {
    ...empty,
    points: { ...empty.points, p95: { 'x|y': [0.2, null, 1.2] } },
    staleSinceSeconds: 1_760_000_000,
  };
  const panel = registry.panels.find(({ id }) => id === 'p95') ?? { id: '', title: '', signals: [] };
  const options = {
    tenants: [{ id: 'x|y', name: 'X', objectives: {} }],
    nowSeconds: 1_760_000_008,
    currency: 'USD',
  };
  const text = panelMarkdown(prepareSeries(frame, panel, registry, options), registry, {
    href: 'https://mc.example/tenants/x?from=1&to=2&note=(a) b',
    currency: 'USD',
    tenantIds: ['x|y'],
  });

  it('has title, range, latest with age, lowest, highest, levels, staleness, source and link', () => {
    expect(text.split('\n')).toEqual([
      '**x\\|y · Request latency p95** 2025-10-09 08:53:00 – 2025-10-09 08:53:20 UTC',
      '',
      '| series | latest | lowest | highest |',
      '| --- | ---: | ---: | ---: |',
      '| Request latency p95 | 1.20 s (8 s old) | 200 ms | 1.20 s |',
      '',
      'Levels: warn 500 ms, page 1.00 s',
      'Stale since 2025-10-09 08:53:20 UTC: last good samples',
      'Source: `s · tenant:mc_request_duration_seconds:p95_rate5m`',
      '[Open in Mission Control](https://mc.example/tenants/x?from=1&to=2&note=%28a%29%20b)',
      '',
    ]);
  });

  it('says what is missing instead of a value', () => {
    const nothing = panelMarkdown(prepareSeries(empty, panel, registry, options), registry, {
      href: '/x',
      currency: 'USD',
      tenantIds: ['T'],
    });
    expect(nothing).toContain('| Request latency p95 | – | – | – |');
    expect(nothing).toContain('Missing: Request latency p95 has no samples in this range');
  });
});
