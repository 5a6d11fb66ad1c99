import type { z } from 'zod';
import type { Secret, SourceConfig } from '@/lib/config';
import { createAgent, type FormRequest, type HttpTransport, sendForm } from './prometheus-client-http';
import {
  buildInfoReply,
  matrixReply,
  metadataReply,
  type PrometheusSample,
  parseReply,
  seriesReply,
  textListReply,
  vectorReply,
} from './prometheus-client-reply';

export { blamesExpression, PrometheusError } from './prometheus-client-error';
export type { PrometheusSample } from './prometheus-client-reply';

/** Why MC asked, so that its own load can be explained query by query. */
export type QueryReason = 'tick' | 'full' | 'split' | 'custom' | 'test' | 'discovery' | 'check';

export type RangeQuery = {
  query: string;
  startSeconds: number;
  endSeconds: number;
  stepSeconds: number;
  reason: QueryReason;
};

/** As on the wire, so that what Prometheus documents is what readers find. */
export type MatrixSeries = { metric: Record<string, string>; values: PrometheusSample[] };
export type MatrixReply = {
  series: MatrixSeries[];
  warnings: string[];
  /** Source clock minus this machine's, in whole seconds; null when the source does not tell. */
  clockSkewSeconds: number | null;
};
export type VectorReply = {
  series: { metric: Record<string, string>; value: PrometheusSample }[];
  warnings: string[];
};

/** One Prometheus. Every method throws `PrometheusError`, whose `kind` says what went wrong. */
export type PrometheusClient = {
  readonly sourceId: string;
  queryRange(query: RangeQuery, signal?: AbortSignal): Promise<MatrixReply>;
  query(query: string, reason: QueryReason, atSeconds?: number): Promise<VectorReply>;
  buildInfo(): Promise<{ version: string }>;
  labelNames(match?: string): Promise<string[]>;
  labelValues(label: string, match?: string): Promise<string[]>;
  series(match: string, startSeconds: number, endSeconds: number): Promise<Record<string, string>[]>;
  metadata(): Promise<Record<string, { type: string; help: string; unit: string }[]>>;
  close(): void;
};

export type PrometheusClientOptions = {
  readSecret: (secret: Secret) => string;
  /** Called once for every HTTP request that is a query, before it is sent. */
  onQuery?: (sourceId: string, reason: QueryReason) => void;
  deadlineMs?: number;
  maxBytes?: number;
  nowMs?: () => number;
};

const DEADLINE_MS = 8_000;
const MAX_REPLY_BYTES = 64 * 1024 * 1024;

/** Speaks the Prometheus HTTP API to one source. Never sends `limit`, which newer servers obey by cutting replies short in silence. */
export function createPrometheusClient(
  source: SourceConfig,
  options: PrometheusClientOptions,
): PrometheusClient {
  const url = new URL(source.url);
  const transport: HttpTransport = {
    sourceId: source.id,
    agent: createAgent(url, source.tlsCaFile),
    url,
    headers: () => requestHeaders(source, options.readSecret),
    deadlineMs: options.deadlineMs ?? DEADLINE_MS,
    maxBytes: options.maxBytes ?? MAX_REPLY_BYTES,
  };
  const nowMs = options.nowMs ?? Date.now;

  async function ask<T extends z.ZodType>(request: FormRequest, schema: T, signal?: AbortSignal) {
    const reply = await sendForm(transport, request, signal);
    return { parsed: parseReply(source.id, reply, schema), serverDate: reply.serverDate };
  }
  const post = (path: string, form: Record<string, string>): FormRequest => ({ method: 'POST', path, form });
  const get = (path: string, form: Record<string, string> = {}): FormRequest => ({
    method: 'GET',
    path,
    form,
  });
  const timeout = `${Math.ceil(transport.deadlineMs / 1000)}s`;

  return {
    sourceId: source.id,
    async queryRange({ query, startSeconds, endSeconds, stepSeconds, reason }, signal) {
      options.onQuery?.(source.id, reason);
      const form = {
        query,
        start: String(startSeconds),
        end: String(endSeconds),
        step: String(stepSeconds),
        timeout,
      };
      const { parsed, serverDate } = await ask(post('/api/v1/query_range', form), matrixReply, signal);
      return {
        series: parsed.data.result,
        warnings: parsed.warnings,
        clockSkewSeconds: clockSkewSeconds(serverDate, nowMs()),
      };
    },
    async query(query, reason, atSeconds) {
      options.onQuery?.(source.id, reason);
      const form = atSeconds === undefined ? { query, timeout } : { query, timeout, time: String(atSeconds) };
      const { parsed } = await ask(post('/api/v1/query', form), vectorReply);
      return { series: instantSeries(parsed.data), warnings: parsed.warnings };
    },
    async buildInfo() {
      return { version: (await ask(get('/api/v1/status/buildinfo'), buildInfoReply)).parsed.data.version };
    },
    async labelNames(match) {
      const form = match === undefined ? {} : { 'match[]': match };
      return (await ask(post('/api/v1/labels', form), textListReply)).parsed.data;
    },
    async labelValues(label, match) {
      const form = match === undefined ? {} : { 'match[]': match };
      const path = `/api/v1/label/${encodeURIComponent(label)}/values`;
      return (await ask(get(path, form), textListReply)).parsed.data;
    },
    async series(match, startSeconds, endSeconds) {
      const form = { 'match[]': match, start: String(startSeconds), end: String(endSeconds) };
      return (await ask(post('/api/v1/series', form), seriesReply)).parsed.data;
    },
    async metadata() {
      return (await ask(get('/api/v1/metadata'), metadataReply)).parsed.data;
    },
    close: () => transport.agent.destroy(),
  };
}

function requestHeaders(
  source: SourceConfig,
  readSecret: (secret: Secret) => string,
): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(source.headers)) {
    headers[name] = typeof value === 'string' ? value : readSecret(value);
  }
  if (source.bearer !== undefined) headers.Authorization = `Bearer ${readSecret(source.bearer)}`;
  if (source.basic !== undefined) {
    const pair = `${source.basic.username}:${readSecret(source.basic.password)}`;
    headers.Authorization = `Basic ${Buffer.from(pair).toString('base64')}`;
  }
  return headers;
}

/** The HTTP Date header has whole seconds, so a difference below two seconds means nothing. */
function clockSkewSeconds(serverDate: string | undefined, nowMs: number): number | null {
  const at = serverDate === undefined ? Number.NaN : Date.parse(serverDate);
  return Number.isNaN(at) ? null : Math.round((at - nowMs) / 1000);
}

function instantSeries(data: z.output<typeof vectorReply>['data']): VectorReply['series'] {
  switch (data.resultType) {
    case 'vector':
      return data.result.flatMap(({ metric, value }) => (value === undefined ? [] : [{ metric, value }]));
    case 'scalar':
    case 'string':
      return [{ metric: {}, value: data.result }];
    case 'matrix':
      return data.result.flatMap(({ metric, values }) => {
        const last = values.at(-1);
        return last === undefined ? [] : [{ metric, value: last }];
      });
  }
}
