import pg from 'pg';
import type { Logger } from './logger';

export type PgListener = {
  /** Resolves when LISTEN is in force, or when closed. */
  ready: Promise<void>;
  connected(): boolean;
  close(): Promise<void>;
};

export type PgListenOptions = {
  url: string;
  channels: readonly string[];
  onNotification: (channel: string, payload: string) => void;
  /** Called after every (re)connect: anything may have been missed in between, so catch up. */
  onConnect: () => void;
  logger: Logger;
  reconnectMs?: number;
  /** How often the connection is asked for a sign of life; a silent network break is found within twice this. */
  heartbeatMs?: number;
};

/**
 * Holds one dedicated connection that LISTENs, and opens it again for as long as it takes when PostgreSQL restarts.
 * Notifications are hints only: they may be lost while disconnected, which is what `onConnect` is for.
 */
export function listenToPostgres(options: PgListenOptions): PgListener {
  const { logger, reconnectMs = 500, heartbeatMs = 10_000 } = options;
  let client: pg.Client | null = null;
  let closed = false;
  let timer: NodeJS.Timeout | undefined;
  let announceReady: () => void = () => undefined;
  const ready = new Promise<void>((resolve) => {
    announceReady = resolve;
  });

  async function connect(): Promise<void> {
    const next = new pg.Client({
      connectionString: options.url,
      keepAlive: true,
      connectionTimeoutMillis: 5_000,
    });
    next.on('error', (error) => drop(next, error));
    next.on('end', () => drop(next, null));
    next.on('notification', ({ channel, payload }) => options.onNotification(channel, payload ?? ''));
    try {
      await next.connect();
      for (const channel of options.channels) await next.query(`LISTEN ${pg.escapeIdentifier(channel)}`);
      if (closed) {
        await next.end();
        return;
      }
      client = next;
      scheduleHeartbeat(next);
      announceReady();
      options.onConnect();
    } catch (error) {
      drop(next, error);
    }
  }

  function scheduleHeartbeat(current: pg.Client): void {
    timer = setTimeout(async () => {
      const late = setTimeout(() => drop(current, new Error('no sign of life')), heartbeatMs);
      try {
        await current.query('SELECT 1');
        if (client === current) scheduleHeartbeat(current);
      } catch (error) {
        drop(current, error);
      } finally {
        clearTimeout(late);
      }
    }, heartbeatMs);
    timer.unref();
  }

  /** Runs once per lost connection: a connection reports its end in several ways. */
  const dropped = new WeakSet<pg.Client>();
  function drop(current: pg.Client, error: unknown): void {
    if (dropped.has(current)) return;
    dropped.add(current);
    clearTimeout(timer);
    client = null;
    current.end().catch(() => undefined);
    if (closed) return;
    logger.warn({ err: error }, 'listening connection lost, opening it again');
    timer = setTimeout(() => void connect(), reconnectMs);
  }

  void connect();
  return {
    ready,
    connected: () => client !== null,
    async close() {
      closed = true;
      clearTimeout(timer);
      announceReady();
      await client?.end().catch(() => undefined);
    },
  };
}
