import { z } from 'zod';
import { authorize, visibleTenants } from '@/lib/access';
import { emitAudit } from '@/lib/audit/server';
import { AppError } from '@/lib/kernel';
import type { Ctx } from '@/lib/platform/context';
import { inTransaction } from '@/lib/platform/db';
import { PrometheusError } from '@/lib/platform/prometheus-client';
import { sourceResidencyProblems } from '@/lib/tenants';
import { recordedQuery } from '../queries';
import type { PolledSource } from './refresh-frame';
import { mappedSignals } from './refresh-frame';
import { signalsRuntime } from './signals-runtime';

/** A data source as people see it; secrets and headers are never part of it. */
export const sourceViewSchema = z
  .object({
    id: z.string(),
    kind: z.literal('prometheus'),
    /** What a browser opens. */
    url: z.string(),
    tenantLabel: z.string(),
    region: z.string(),
    rules: z.enum(['auto', 'installed', 'none']),
    signals: z.array(z.string()),
    /** Tenants the reader may see whose data this source keeps outside their residency, or nobody can tell. */
    residencyProblems: z.array(z.object({ tenantId: z.string(), reason: z.string() })),
    declaredAt: z.string(),
  })
  .meta({ id: 'Source' });
export type SourceView = z.infer<typeof sourceViewSchema>;

export const sourceTestSchema = z.object({
  sourceId: z.string(),
  ok: z.boolean(),
  version: z.string().nullable(),
  /** How many of the source's mapped signals have recorded series there right now. */
  recordedSignals: z.number(),
  mappedSignals: z.number(),
  /** Name of the failure (see `PrometheusFailure`) and a sentence, when not ok. */
  failure: z.object({ kind: z.string(), message: z.string() }).nullable(),
  latencyMs: z.number(),
});
export type SourceTest = z.infer<typeof sourceTestSchema>;

/** Declared sources, in the order of the file. */
export async function listSources(ctx: Ctx): Promise<SourceView[]> {
  authorize(ctx, 'read');
  const { config, registry } = ctx.ports;
  const visible = visibleTenants(ctx.actor);
  const tenants = config.tenants.filter(({ id }) => visible === '*' || visible.includes(id));
  return config.sources.map((source, index) => {
    const line = config.locations[`sources.${index}`]?.line ?? config.locations[`sources.${index}.id`]?.line;
    return {
      id: source.id,
      kind: source.kind,
      url: source.externalUrl ?? source.url,
      tenantLabel: source.tenantLabel,
      region: source.region,
      rules: source.rules,
      signals: registry.signals.filter((signal) => signal.source === source.id).map(({ id }) => id),
      residencyProblems: sourceResidencyProblems(tenants, source),
      declaredAt: line === undefined ? config.file : `${config.file}:${line}`,
    };
  });
}

/** Asks a source for its version and its recorded series, two requests, right now; the outcome is audited. Needs `propose`. */
export async function testSource(ctx: Ctx, sourceId: string): Promise<SourceTest> {
  authorize(ctx, 'propose');
  const source = signalsRuntime(ctx).sources.find(({ config }) => config.id === sourceId);
  if (source === undefined) {
    throw new AppError('not_found', {
      message: `no source ${sourceId}`,
      userMessage: `There is no data source ${sourceId}.`,
    });
  }
  const result = await probe(ctx, source);
  await inTransaction(ctx.db, (tx) =>
    emitAudit(tx, ctx, {
      action: 'source.tested',
      objectKind: 'source',
      objectId: sourceId,
      after: { ok: result.ok, failure: result.failure?.kind ?? null },
      detail: { ok: result.ok, failure: result.failure?.kind ?? null },
    }),
  );
  return result;
}

async function probe(ctx: Ctx, { config, client }: PolledSource): Promise<SourceTest> {
  const mapped = mappedSignals(ctx.ports.registry, config.id);
  const startedAtMs = ctx.clock.now().getTime();
  const base = { sourceId: config.id, mappedSignals: mapped.length };
  const latencyMs = () => ctx.clock.now().getTime() - startedAtMs;
  try {
    const { version } = await client.buildInfo();
    const series = mapped.length === 0 ? [] : (await client.query(recordedQuery(mapped), 'test')).series;
    const recordedSignals = new Set(series.map(({ metric }) => metric.__name__)).size;
    return { ...base, ok: true, version, recordedSignals, failure: null, latencyMs: latencyMs() };
  } catch (error) {
    if (!(error instanceof PrometheusError)) throw error;
    const failure = { kind: error.kind, message: error.userMessage };
    return { ...base, ok: false, version: null, recordedSignals: 0, failure, latencyMs: latencyMs() };
  }
}
