import { z } from 'zod';
import { nameReplyFailure, PrometheusError, quoteServer } from './prometheus-client-error';
import type { HttpReply } from './prometheus-client-http';

/** A sample as Prometheus writes it: float seconds, and the value as text because JSON has no NaN or Infinity. */
export type PrometheusSample = [number, string];

const MAX_WARNINGS = 20;

/** A tight loop instead of a schema per sample: a reply may hold a million of them. */
function isSampleList(value: unknown): boolean {
  if (!Array.isArray(value)) return false;
  for (const sample of value) if (!isSample(sample)) return false;
  return true;
}

function isSample(value: unknown): boolean {
  return (
    Array.isArray(value) && value.length === 2 && typeof value[0] === 'number' && typeof value[1] === 'string'
  );
}

const labels = z.record(z.string(), z.string());
const messages = z
  .array(z.string())
  .default([])
  .transform((list) => list.slice(0, MAX_WARNINGS).map(quoteServer));

/** A series may carry `histograms` instead of `values`; those have no single number to draw and count as no samples. */
const matrix = z.object({
  resultType: z.literal('matrix'),
  result: z.array(
    z.object({
      metric: labels,
      values: z.custom<PrometheusSample[]>(isSampleList, 'expected [seconds, "value"] pairs').default([]),
    }),
  ),
});
const vector = z.object({
  resultType: z.literal('vector'),
  result: z.array(
    z.object({
      metric: labels,
      value: z.custom<PrometheusSample>(isSample, 'expected a [seconds, "value"] pair').optional(),
    }),
  ),
});
const scalar = z.object({
  resultType: z.enum(['scalar', 'string']),
  result: z.custom<PrometheusSample>(isSample, 'expected a [seconds, "value"] pair'),
});

export const matrixReply = z.object({ data: matrix, warnings: messages });
export const vectorReply = z.object({
  data: z.discriminatedUnion('resultType', [vector, scalar, matrix]),
  warnings: messages,
});
export const textListReply = z.object({ data: z.array(z.string()), warnings: messages });
export const seriesReply = z.object({ data: z.array(labels), warnings: messages });
export const buildInfoReply = z.object({ data: z.object({ version: z.string() }) });
export const metadataReply = z.object({
  data: z.record(
    z.string(),
    z.array(z.object({ type: z.string(), help: z.string().default(''), unit: z.string().default('') })),
  ),
});

const failure = z.object({ status: z.literal('error'), errorType: z.string(), error: z.string() });
const success = z.looseObject({ status: z.literal('success') });

/** Parses a reply's envelope and data, or throws the failure it stands for. */
export function parseReply<T extends z.ZodType>(sourceId: string, reply: HttpReply, schema: T): z.output<T> {
  const ok = reply.status >= 200 && reply.status < 300;
  if (!reply.contentType.includes('json')) {
    if (!ok || reply.contentType.includes('html')) throw nameReplyFailure({ sourceId, ...reply });
    throw notJson(sourceId, reply);
  }
  const json = parseJson(sourceId, reply);
  const failed = failure.safeParse(json);
  if (failed.success || !ok) {
    throw nameReplyFailure({
      sourceId,
      ...reply,
      errorType: failed.data?.errorType,
      error: failed.data?.error,
    });
  }
  const parsed = success.safeParse(json).success ? schema.safeParse(json) : undefined;
  if (parsed?.success) return parsed.data;
  const issue = parsed?.error.issues[0];
  const where = issue === undefined ? 'status' : issue.path.map(String).join('.');
  throw new PrometheusError(
    'unexpected-reply',
    sourceId,
    `Prometheus "${sourceId}" sent a reply of unknown shape at ${where}: ${issue?.message ?? 'expected "success"'}`,
  );
}

function parseJson(sourceId: string, reply: HttpReply): unknown {
  try {
    return JSON.parse(reply.body);
  } catch {
    throw notJson(sourceId, reply);
  }
}

function notJson(sourceId: string, reply: HttpReply): PrometheusError {
  const type = reply.contentType === '' ? 'nothing' : quoteServer(reply.contentType);
  return new PrometheusError(
    'not-json',
    sourceId,
    `Prometheus "${sourceId}" answered HTTP ${reply.status} with text that is not JSON (content type ${type})`,
  );
}
