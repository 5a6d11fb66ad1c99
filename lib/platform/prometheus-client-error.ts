import { AppError, isBranded } from '@/lib/kernel';

/** Every way a question to Prometheus can fail, as a closed list; screens and tests name these. */
export type PrometheusFailure =
  | 'bad_data'
  | 'execution'
  | 'timeout'
  | 'unavailable'
  | 'unreachable'
  | 'unauthorized'
  | 'not-found'
  | 'html'
  | 'not-json'
  | 'unexpected-reply'
  | 'too-large';

/** A question that Prometheus did not answer. `kind` decides what happens next: splitting, waiting, or asking for all again. */
export class PrometheusError extends AppError {
  readonly kind: PrometheusFailure;
  readonly sourceId: string;

  constructor(kind: PrometheusFailure, sourceId: string, userMessage: string, cause?: unknown) {
    const message = `prometheus ${sourceId}: ${kind}: ${userMessage}`;
    super('unreachable', { message, userMessage, cause }, ['PrometheusError']);
    this.name = 'PrometheusError';
    this.kind = kind;
    this.sourceId = sourceId;
  }

  /** `instanceof` by brand: a client made by one bundle throws into verbs of another. */
  static override [Symbol.hasInstance](value: unknown): boolean {
    return isBranded(value, 'PrometheusError');
  }
}

/** Failures that are about the expression, so that asking each expression by itself can tell the good from the bad. */
export function blamesExpression(error: unknown): error is PrometheusError {
  return error instanceof PrometheusError && (error.kind === 'bad_data' || error.kind === 'execution');
}

const MAX_QUOTED = 200;

/** One line of what the server said, short enough for a screen and without control characters. */
export function quoteServer(text: string): string {
  const line = text
    .replace(/\s+/g, ' ')
    .replace(/\p{Cc}/gu, '')
    .trim();
  return line.length > MAX_QUOTED ? `${line.slice(0, MAX_QUOTED)}…` : line;
}

type FailedReply = {
  sourceId: string;
  status: number;
  contentType: string;
  /** `errorType` and `error` of Prometheus' own JSON envelope, when there was one. */
  errorType?: string | undefined;
  error?: string | undefined;
};

/** Names the failure in an HTTP reply that is not a success: status first, then Prometheus' error type. */
export function nameReplyFailure(reply: FailedReply): PrometheusError {
  const { sourceId, status } = reply;
  const said = reply.error === undefined ? '' : `: ${quoteServer(reply.error)}`;
  const name = `Prometheus "${sourceId}"`;
  if (status === 401 || status === 403) {
    return new PrometheusError('unauthorized', sourceId, `${name} refused our credentials (HTTP ${status})`);
  }
  if (reply.contentType.includes('html')) {
    return new PrometheusError(
      'html',
      sourceId,
      `A proxy answered for ${name} with an HTML page (HTTP ${status})`,
    );
  }
  if (isTimeout(reply)) {
    return new PrometheusError('timeout', sourceId, `${name} ran out of time (HTTP ${status})${said}`);
  }
  if (status === 400) return new PrometheusError('bad_data', sourceId, `${name} refused the query${said}`);
  if (status === 422)
    return new PrometheusError('execution', sourceId, `${name} could not run the query${said}`);
  if (status === 404 || status === 405) {
    return new PrometheusError(
      'not-found',
      sourceId,
      `${name} has no query API at its address (HTTP ${status}): check the url in mission-control.yaml`,
    );
  }
  if (status >= 500) {
    return new PrometheusError('unavailable', sourceId, `${name} is not available (HTTP ${status})${said}`);
  }
  return new PrometheusError(
    'unexpected-reply',
    sourceId,
    `${name} answered HTTP ${status}, which its API never does${said}`,
  );
}

/** 422 "context deadline exceeded" is what a server says when it runs out of time while expanding series. */
function isTimeout(reply: FailedReply): boolean {
  if (reply.status === 504 || reply.errorType === 'timeout' || reply.errorType === 'canceled') return true;
  return /context deadline exceeded|timed out/i.test(reply.error ?? '');
}
