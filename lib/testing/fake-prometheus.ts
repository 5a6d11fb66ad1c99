import { once } from 'node:events';
import http from 'node:http';
import type { AddressInfo } from 'node:net';

/** A series the fake holds. `when` must occur in the query text for the series to be in the answer. */
export type FakeSeries = {
  labels: Record<string, string>;
  when: string;
  /** The value at a time, as Prometheus would write it; null leaves a gap. */
  at: (seconds: number) => number | string | null;
};

export type FakeRequest = { path: string; form: URLSearchParams };

/** What goes wrong. Each is something a real Prometheus, or a proxy in front of one, has been seen doing. */
export type Fault =
  | { kind: 'none' }
  | { kind: 'json-error'; status: number; errorType: string; error: string; onlyWhen?: string }
  | { kind: 'raw'; status: number; contentType: string; body: string }
  | { kind: 'silent' }
  | { kind: 'reset' }
  | { kind: 'empty' }
  | { kind: 'warnings'; warnings: string[] }
  | { kind: 'extra-series'; series: FakeSeries[] }
  | { kind: 'skew'; seconds: number };

export const FAULTS = {
  badQuery: {
    kind: 'json-error',
    status: 400,
    errorType: 'bad_data',
    error: 'invalid parameter "query": parse error',
  },
  execution: (onlyWhen: string): Fault => ({
    kind: 'json-error',
    status: 422,
    errorType: 'execution',
    error: 'found duplicate series for the match group: many-to-many matching not allowed',
    onlyWhen,
  }),
  expandingTimeout: {
    kind: 'json-error',
    status: 422,
    errorType: 'execution',
    error: 'expanding series: context deadline exceeded',
  },
  timeout: {
    kind: 'json-error',
    status: 503,
    errorType: 'timeout',
    error: 'query timed out in expression evaluation',
  },
  starting: { kind: 'raw', status: 503, contentType: 'text/plain', body: 'Service Unavailable' },
  gatewayHtml: {
    kind: 'raw',
    status: 504,
    contentType: 'text/html',
    body: '<html><h1>504 Gateway Time-out</h1></html>',
  },
  unauthorized: { kind: 'raw', status: 401, contentType: 'text/plain', body: 'Unauthorized' },
  notFound: {
    kind: 'raw',
    status: 404,
    contentType: 'text/plain; charset=utf-8',
    body: '404 page not found',
  },
  notJson: { kind: 'raw', status: 200, contentType: 'text/plain', body: 'OK' },
  halfJson: {
    kind: 'raw',
    status: 200,
    contentType: 'application/json',
    body: '{"status":"success","data":{"resu',
  },
  oddShape: {
    kind: 'raw',
    status: 200,
    contentType: 'application/json',
    body: '{"status":"success","data":[1,2]}',
  },
} as const satisfies Record<string, Fault | ((text: string) => Fault)>;

export type FakePrometheus = {
  url: string;
  requests: FakeRequest[];
  series: FakeSeries[];
  fault: Fault;
  /** Stops listening, as a killed process does, and later listens on the same port again. */
  kill(): Promise<void>;
  revive(): Promise<void>;
  close(): Promise<void>;
};

/** A local server that speaks the Prometheus HTTP API over real sockets; it matches text instead of evaluating PromQL. */
export async function startFakePrometheus(series: FakeSeries[] = []): Promise<FakePrometheus> {
  const requests: FakeRequest[] = [];
  const fake: FakePrometheus = {
    url: '',
    requests,
    series,
    fault: { kind: 'none' },
    kill: async () => stop(server),
    revive: async () => {
      server = listen(fake, Number(new URL(fake.url).port));
      await once(server, 'listening');
    },
    close: async () => stop(server),
  };
  let server = listen(fake, 0);
  await once(server, 'listening');
  fake.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return fake;
}

async function stop(server: http.Server): Promise<void> {
  if (!server.listening) return;
  server.close();
  server.closeAllConnections();
  await once(server, 'close');
}

function listen(fake: FakePrometheus, port: number): http.Server {
  return http
    .createServer(async (req, res) => {
      const url = new URL(req.url ?? '/', 'http://fake');
      const chunks: Buffer[] = [];
      for await (const chunk of req as AsyncIterable<Buffer>) chunks.push(chunk);
      const form =
        req.method === 'POST' ? new URLSearchParams(Buffer.concat(chunks).toString()) : url.searchParams;
      fake.requests.push({ path: url.pathname, form });
      respond(fake, { path: url.pathname, form }, res);
    })
    .listen(port, '127.0.0.1');
}

function respond(fake: FakePrometheus, request: FakeRequest, res: http.ServerResponse): void {
  const { fault } = fake;
  switch (fault.kind) {
    case 'silent':
      return;
    case 'reset':
      res.socket?.destroy();
      return;
    case 'raw':
      res.writeHead(fault.status, { 'Content-Type': fault.contentType }).end(fault.body);
      return;
    case 'json-error':
      if (fault.onlyWhen === undefined || (request.form.get('query') ?? '').includes(fault.onlyWhen)) {
        sendJson(res, fault.status, {
          status: 'error',
          errorType: fault.errorType,
          error: fault.error,
        });
        return;
      }
      answer(fake.series, request, res, []);
      return;
    case 'empty':
      answer([], request, res, []);
      return;
    case 'warnings':
      answer(fake.series, request, res, fault.warnings);
      return;
    case 'extra-series':
      answer([...fake.series, ...fault.series], request, res, []);
      return;
    case 'skew':
      res.setHeader('Date', new Date(Date.now() + fault.seconds * 1000).toUTCString());
      answer(fake.series, request, res, []);
      return;
    case 'none':
      answer(fake.series, request, res, []);
      return;
  }
}

const MAX_POINTS = 11_000;

function answer(
  series: FakeSeries[],
  { path, form }: FakeRequest,
  res: http.ServerResponse,
  warnings: string[],
): void {
  const query = form.get('query') ?? '';
  const found = series.filter((one) => query.includes(one.when));
  switch (path) {
    case '/api/v1/query_range': {
      const [start, end, step] = ['start', 'end', 'step'].map((name) => Number(form.get(name))) as [
        number,
        number,
        number,
      ];
      if ((end - start) / step > MAX_POINTS) {
        const error =
          'exceeded maximum resolution of 11,000 points per timeseries. Try decreasing the query resolution (?step=XX)';
        sendJson(res, 400, { status: 'error', errorType: 'bad_data', error });
        return;
      }
      const result = found.map((one) => ({ metric: one.labels, values: samples(one, start, end, step) }));
      sendJson(res, 200, {
        status: 'success',
        data: { resultType: 'matrix', result: result.filter((one) => one.values.length > 0) },
        ...(warnings.length === 0 ? {} : { warnings }),
      });
      return;
    }
    case '/api/v1/query': {
      const time = Number(form.get('time') ?? Math.floor(Date.now() / 1000));
      const result = found.flatMap((one) =>
        samples(one, time, time, 1).map((value) => ({ metric: one.labels, value })),
      );
      sendJson(res, 200, { status: 'success', data: { resultType: 'vector', result } });
      return;
    }
    case '/api/v1/status/buildinfo':
      sendJson(res, 200, { status: 'success', data: { version: '2.42.0', revision: 'fake' } });
      return;
    case '/api/v1/labels':
      sendJson(res, 200, {
        status: 'success',
        data: [...new Set(series.flatMap((one) => Object.keys(one.labels)))].sort(),
      });
      return;
    default:
      res.writeHead(404, { 'Content-Type': 'text/plain; charset=utf-8' }).end('404 page not found');
  }
}

function samples(series: FakeSeries, start: number, end: number, step: number): [number, string][] {
  const values: [number, string][] = [];
  for (let at = start; at <= end; at += step) {
    const value = series.at(at);
    if (value !== null) values.push([at, String(value)]);
  }
  return values;
}

function sendJson(res: http.ServerResponse, status: number, body: unknown): void {
  res.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(body));
}
