import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { APPROVAL_CHANNEL } from '@/lib/approvals';
import { EVENT_CHANNEL, findEvent } from '@/lib/events/server';
import { openDb } from '@/lib/platform/db';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '@/lib/platform/embedded-postgres';
import { competeForLeadership } from '@/lib/platform/leader';
import { createLogger } from '@/lib/platform/logger';
import { createMetrics } from '@/lib/platform/metrics';
import { prepareDatabase } from '@/lib/platform/migrate-database';
import { listenToPostgres } from '@/lib/platform/pg-listen';
import { testClock } from '@/lib/testing/ctx';
import { readEvents } from '@/lib/testing/read-events';
import type { Frame } from '../frame';
import { createFrameHub } from './frame-hub';
import { createFrameStore, FRAME_CHANNEL } from './frame-store';

const logger = createLogger('test', 'silent');
let dir: string;
let server: EmbeddedPostgres;
beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'mc-restart-'));
  chmodSync(dir, 0o755);
  server = await startEmbeddedPostgres({ dir });
  const migrationsDir = join(process.cwd(), 'prisma/migrations');
  await prepareDatabase({ ownerUrl: server.ownerUrl, appUrl: server.appUrl, migrationsDir });
});
afterAll(async () => {
  await server.stop();
  rmSync(dir, { recursive: true, force: true });
});

const frame = (seq: number): Frame => ({
  key: '1h',
  seq,
  registryVersion: 'v',
  startSeconds: seq * 10,
  endSeconds: seq * 10 + 10,
  stepSeconds: 10,
  points: { p95: { T: [seq, seq + 1] } },
  signals: { p95: { state: 'ok' } },
  fetchedAtSeconds: seq * 10,
  staleSinceSeconds: null,
  staleReason: null,
  warnings: [],
});

it('PostgreSQL restarted under load: a leader leads again, nothing stored is lost, streams go on', async () => {
  const db = openDb(server.appUrl, 3);
  let terms = 0;
  /** Publishes as fast as it can, going on from what is stored, as a poller does. */
  const leadership = competeForLeadership({
    url: server.appUrl,
    lock: 1,
    retryMs: 100,
    logger,
    lead: async (signal) => {
      terms++;
      const store = createFrameStore(db, { fullEvery: 5 });
      let { seq } = (await store.loadFrames(['1h'])).get('1h') ?? { seq: 0 };
      while (!signal.aborted) await store.publish(frame(++seq));
    },
  });
  const hub = createFrameHub({
    store: createFrameStore(db),
    listen: ({ news, connected }) =>
      listenToPostgres({
        url: server.appUrl,
        channels: [FRAME_CHANNEL],
        onNotification: news,
        onConnect: connected,
        logger,
        reconnectMs: 100,
      }),
    eventChannel: EVENT_CHANNEL,
    approvalChannel: APPROVAL_CHANNEL,
    findEvent: (id) => findEvent(db, id),
    clock: testClock(),
    logger,
    metrics: createMetrics(),
  });
  const reader = readEvents(hub.open({ frames: ['1h'], scope: '*', sees: '*', lastEventId: null }).stream);
  await vi.waitFor(() => expect(hub.frame('1h')?.seq ?? 0).toBeGreaterThan(20), { timeout: 30_000 });
  expect(leadership.isLeader()).toBe(true);

  await server.stop();
  const atStop = hub.frame('1h')?.seq ?? 0;
  await vi.waitFor(() => expect(leadership.isLeader()).toBe(false), { timeout: 10_000 });
  // The address stays, as that of a restarted database server does.
  server = await startEmbeddedPostgres({ dir, port: server.port });

  await vi.waitFor(() => expect(hub.frame('1h')?.seq ?? 0).toBeGreaterThan(atStop + 20), { timeout: 30_000 });
  expect(terms).toBeGreaterThanOrEqual(2);
  let seen = 0;
  while (seen <= atStop + 10) seen = (JSON.parse((await reader.next()).data) as { seq?: number }).seq ?? seen;
  await leadership.stop();
  const rows = await db.frameTick.findMany({
    where: { frameKey: '1h' },
    orderBy: { seq: 'asc' },
    select: { seq: true },
  });
  const seqs = rows.map(({ seq }) => seq);
  expect(seqs).toEqual(seqs.map((_, n) => (seqs[0] ?? 0) + n));
  await reader.cancel();
  await hub.close();
  await db.$disconnect();
});
