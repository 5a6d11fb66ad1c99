import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import Ajv from 'ajv';
import addFormats from 'ajv-formats';
import { describe, expect, it } from 'vitest';
import { exportDashboard, resolveRegistry, tenantQuery } from '@/lib/signals';

type Target = { expr: string; refId: string; legendFormat: string };
type ExportedPanel = {
  id: number;
  type: string;
  title: string;
  gridPos: { x: number; y: number; w: number; h: number };
  targets?: Target[];
  fieldConfig?: {
    defaults: { unit: string; thresholds: { steps: { value: number | null; color: string }[] } };
  };
};

const SCHEMA = join(
  process.env.MC_SHARED_DIR ?? '../shared',
  'vectors/grafana/jsonschema_dashboard.jsonschema.json',
);
const sources = [{ id: 'main', tenantLabel: 'tenant' }];
const registry = resolveRegistry(undefined, sources);
const tenants = ['TENANT_001', 'TENANT_002', 'TENANT_003', 'TENANT_004', 'TENANT_005'].map((id) => ({
  id,
  name: id,
  labelValue: id,
  objectives: {},
}));

const panelsOf = (text: string): ExportedPanel[] => (JSON.parse(text) as { panels: ExportedPanel[] }).panels;

describe('exportDashboard', () => {
  const text = exportDashboard(registry, tenants);
  const panels = panelsOf(text);

  it('has a row per tenant with five panels each', () => {
    expect(panels.map(({ type }) => type)).toEqual(
      tenants.flatMap(() => ['row', ...Array(5).fill('timeseries')]),
    );
    expect(panels.filter(({ type }) => type === 'row').map(({ title }) => title)).toEqual(
      tenants.map(({ id }) => id),
    );
  });

  it('asks exactly what the registry records, for the tenant of its row', () => {
    const expected = tenants.flatMap(({ id }) => registry.signals.map((signal) => tenantQuery(signal, id)));
    expect(panels.flatMap(({ targets }) => targets ?? []).map(({ expr }) => expr)).toEqual(expected);
    expect(expected[0]).toBe('tenant:mc_autonomy_decisions:rate5m{tenant="TENANT_001"}');
  });

  it('gives every panel an id of its own, unchanged when another tenant joins or the order changes', () => {
    const ids = panels.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    const joined = panelsOf(
      exportDashboard(registry, [{ id: 'NEW', name: 'New', labelValue: 'new', objectives: {} }, ...tenants]),
    );
    expect(joined.slice(6).map(({ id }) => id)).toEqual(ids);
  });

  it('is the same bytes for the same input, with sorted keys and a final newline', () => {
    expect(exportDashboard(structuredClone(registry), structuredClone(tenants))).toBe(text);
    expect(text.endsWith('}\n')).toBe(true);
    expect(Object.keys(JSON.parse(text) as object)).toEqual(Object.keys(JSON.parse(text) as object).sort());
  });

  it('carries nothing of one Grafana instance: the data source is a variable', () => {
    expect(Object.keys(JSON.parse(text) as object)).not.toEqual(expect.arrayContaining(['id']));
    expect(text).not.toMatch(/"(version|iteration|gnetId|__inputs|__requires|current)":/);
    expect(new Set(text.match(/"uid": "[^"]+"/g))).toEqual(
      new Set(['"uid": "$datasource"', '"uid": "mc-platform"']),
    );
  });

  it('lays panels side by side without overlap, within Grafana’s 24 columns', () => {
    const cells = new Set<string>();
    for (const { gridPos } of panels) {
      expect(gridPos.x + gridPos.w).toBeLessThanOrEqual(24);
      for (let x = gridPos.x; x < gridPos.x + gridPos.w; x++) {
        for (let y = gridPos.y; y < gridPos.y + gridPos.h; y++) {
          expect(cells.has(`${x}:${y}`), `${x}:${y} is taken`).toBe(false);
          cells.add(`${x}:${y}`);
        }
      }
    }
  });

  it('draws levels on the right side of a signal, a tenant’s own before the signal’s', () => {
    const objectives = { p95: { page: 2 } };
    const own = panelsOf(exportDashboard(registry, [{ id: 'T', name: 'T', labelValue: 'T', objectives }]));
    const steps = own.find(({ title }) => title === 'Request latency p95')?.fieldConfig?.defaults.thresholds
      .steps;
    expect(steps?.map(({ value }) => value)).toEqual([null, 0.5, 2]);
    const higher = resolveRegistry(
      [
        {
          id: 'availability',
          title: 'Availability',
          unit: 'ratio',
          direction: 'higher-is-better',
          expr: 'avg by (tenant) (up)',
          thresholds: { warn: 0.99, page: 0.95 },
        },
      ],
      sources,
    );
    const panel = panelsOf(exportDashboard(higher, tenants.slice(0, 1))).find(
      ({ title }) => title === 'Availability',
    );
    expect(panel?.fieldConfig?.defaults.unit).toBe('percentunit');
    expect(panel?.fieldConfig?.defaults.thresholds.steps).toEqual([
      { color: '#D55E00', value: null },
      { color: '#E69F00', value: 0.95 },
      { color: '#009E73', value: 0.99 },
    ]);
  });

  it('leaves out panels nobody has mapped and quotes label values that need it', () => {
    const partly = resolveRegistry([{ id: 'cost', expr: null }], sources);
    const [row, ...rest] = panelsOf(
      exportDashboard(partly, [{ id: 'T', name: 'T', labelValue: 'a"b\\c', objectives: {} }]),
    );
    expect(row?.type).toBe('row');
    expect(rest).toHaveLength(4);
    expect(rest.at(-1)?.targets?.[0]?.expr).toBe(
      'tenant:mc_request_duration_seconds:p95_rate5m{tenant="a\\"b\\\\c"}',
    );
  });

  describe.skipIf(!existsSync(SCHEMA) && process.env.MC_TOOLS !== 'required')(
    'against Grafana’s own schema',
    () => {
      const compile = () =>
        addFormats
          .default(new Ajv({ strict: false, allErrors: true }))
          .compile(JSON.parse(readFileSync(SCHEMA, 'utf8')) as object);

      it('is valid, also without tenants and with a sixth panel', () => {
        const sixth = resolveRegistry(
          [
            {
              id: 'queue_depth',
              title: 'Queue depth',
              unit: 'count',
              direction: 'neutral',
              expr: 'max by (tenant) (q)',
            },
          ],
          sources,
        );
        const validate = compile();
        for (const candidate of [text, exportDashboard(registry, []), exportDashboard(sixth, tenants)]) {
          validate(JSON.parse(candidate));
          expect(validate.errors).toBeNull();
        }
      });

      it('would notice a panel without a type', () => {
        const broken = JSON.parse(text) as { panels: Partial<ExportedPanel>[] };
        delete broken.panels[1]?.type;
        expect(compile()(broken)).toBe(false);
      });
    },
  );
});
