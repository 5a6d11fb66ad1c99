import { visibleTenants } from '@/lib/access';
import type { Ctx } from '@/lib/platform/context';
import { authenticateRequest } from './authenticate-request';
import { getRuntime } from './runtime';

/** A stream of server-sent events that can be ended from outside. */
type Closable = {
  stream: ReadableStream<Uint8Array>;
  ended: Promise<void>;
  close(reason?: 'signed-out'): void;
};

const RECHECK_MS = 60_000;

/**
 * Answers with an event stream. Each minute it makes sure that the credentials still work and still show the same
 * tenants: a session that ended gets `signed-out`, changed grants just end the stream, and the browser opens a new one.
 */
export function eventStream(ctx: Ctx, req: Request, source: Closable): Response {
  const headers = new Headers(req.headers);
  const seen = JSON.stringify(visibleTenants(ctx.actor));
  const timer = setInterval(() => void recheck(), RECHECK_MS);
  const end = (reason?: 'signed-out') => {
    clearInterval(timer);
    source.close(reason);
  };
  async function recheck(): Promise<void> {
    try {
      const identity = await authenticateRequest(getRuntime(), headers);
      if (identity.by === 'nothing') end('signed-out');
      else if (JSON.stringify(visibleTenants(identity.actor)) !== seen) end();
    } catch (error) {
      // A token that was revoked throws; so does a database that is away, and then nobody can be vouched for either.
      ctx.ports.logger.info(
        { err: error, requestId: ctx.requestId },
        'stream ended: credentials could not be confirmed',
      );
      end();
    }
  }
  req.signal.addEventListener('abort', () => end(), { once: true });
  void source.ended.then(() => clearInterval(timer));
  return new Response(source.stream, {
    headers: {
      'Content-Type': 'text/event-stream; charset=utf-8',
      // no-transform keeps Next and proxies from compressing, which would hold events back.
      'Cache-Control': 'no-cache, no-transform',
      'X-Accel-Buffering': 'no',
    },
  });
}
