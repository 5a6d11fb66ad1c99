import pg from 'pg';
import type { Logger } from './logger';

/** PostgreSQL advisory lock numbers, one per thing that must be single. 72707369 belongs to migrations, 72707371 to the declaration of tenants. */
export const POLLER_LOCK = 72707370;
export const SEQUENCER_LOCK = 72707372;
export const CI_RECORDER_LOCK = 72707375;

const ANSWER_WITHIN_MS = 5_000;

export type Leadership = {
  isLeader(): boolean;
  stop(): Promise<void>;
};

export type LeaderOptions = {
  url: string;
  lock: number;
  /** What the session is called in the database, so that others can tell who leads. At most 63 bytes. */
  name?: string;
  /** Called when leadership is won; `signal` aborts when it is lost or given up. */
  lead: (signal: AbortSignal) => Promise<void>;
  logger: Logger;
  /** How often the lock is tried, and how often a leader makes sure it still has its connection. */
  retryMs?: number;
};

/**
 * Runs `lead` in at most one process at a time. The lock belongs to a session of its own, not to the pool: when a
 * process dies PostgreSQL ends its session and the next one in line takes over within `retryMs`. A leader whose
 * connection breaks aborts `lead` first and competes again afterwards.
 */
export function competeForLeadership(options: LeaderOptions): Leadership {
  const { logger, retryMs = 1_000 } = options;
  const stopping = new AbortController();
  let leading = false;
  const finished = competeUntilStopped();

  async function competeUntilStopped(): Promise<void> {
    while (!stopping.signal.aborted) {
      await holdOneSession().catch((error: unknown) => logger.warn({ err: error }, 'leader session ended'));
      await pause(retryMs, stopping.signal);
    }
  }

  /** One connection: waits for the lock, leads while it lives, and always leaves `leading` false. */
  async function holdOneSession(): Promise<void> {
    const client = new pg.Client({
      connectionString: options.url,
      ...(options.name !== undefined && { application_name: options.name.slice(0, 63) }),
      keepAlive: true,
      connectionTimeoutMillis: 5_000,
    });
    const lost = new AbortController();
    client.on('error', () => lost.abort());
    client.on('end', () => lost.abort());
    const over = AbortSignal.any([lost.signal, stopping.signal]);
    try {
      await client.connect();
      while (!over.aborted && !(await tryLock(client, over))) await pause(retryMs, over);
      if (over.aborted) return;
      leading = true;
      over.addEventListener('abort', () => {
        leading = false;
      });
      logger.info({ lock: options.lock }, 'leading');
      await Promise.all([options.lead(over).finally(() => lost.abort()), watchSession(client, over, lost)]);
    } finally {
      await Promise.race([client.end().catch(() => undefined), pause(retryMs, new AbortController().signal)]);
    }
  }

  async function tryLock(client: pg.Client, over: AbortSignal): Promise<boolean> {
    const asked = client.query<{ won: boolean }>('SELECT pg_try_advisory_lock($1) AS won', [options.lock]);
    return (await answerWithin(asked, ANSWER_WITHIN_MS, over)).rows[0]?.won === true;
  }

  /** Asks for a sign of life; a connection that neither answers nor breaks counts as lost. */
  async function watchSession(client: pg.Client, over: AbortSignal, lost: AbortController): Promise<void> {
    while (!over.aborted) {
      await pause(retryMs, over);
      if (!over.aborted)
        await answerWithin(client.query('SELECT 1'), retryMs * 3, over).catch(() => lost.abort());
    }
  }

  return {
    isLeader: () => leading,
    async stop() {
      stopping.abort();
      await finished;
    },
  };
}

/** A connection that neither answers nor breaks must not hold anybody up: rejects when `ms` pass or `over` aborts first. */
async function answerWithin<T>(work: Promise<T>, ms: number, over: AbortSignal): Promise<T> {
  const settled = new AbortController();
  const late = pause(ms, AbortSignal.any([over, settled.signal])).then(() => {
    throw new Error('no sign of life');
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    settled.abort();
    late.catch(() => undefined);
    work.catch(() => undefined);
  }
}

/** Waits, or returns at once when `signal` aborts. */
export function pause(ms: number, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal.addEventListener('abort', done);
  });
}
