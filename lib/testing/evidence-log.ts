import { sequence } from '@/lib/evidence-log/server';
import type { LogKind } from '@/lib/kernel';
import type { Ctx } from '@/lib/platform/context';
import type { Db } from '@/lib/platform/db';

/** Writes audit rows the quick way, as the application would: `count` of them, committed together. */
export async function stageRows(
  db: Db,
  count: number,
  options: { log?: LogKind | null; tag?: string } = {},
): Promise<void> {
  const { log = 'demo', tag = 'row' } = options;
  await db.$executeRaw`INSERT INTO audit_event (at, actor_kind, actor_id, actor_name, action, tenant_id, object_kind,
      object_id, detail, request_id, log, environment, origin)
    SELECT '2030-06-15T12:00:00Z'::timestamptz, 'user', 'usr_1', 'Ada', 'event.created', 'TENANT_001', 'event',
      ${tag}::text || n, jsonb_build_object('n', n), 'req_1', ${log}::text, 'test', ${log}::text FROM generate_series(1, ${count}::int) n`;
}

/** Runs a sequencer until every committed row is a leaf and signed for, then stops it. */
export async function sequenceAll(
  ctx: Ctx,
  url: string,
  options: { batchSize?: number } = {},
): Promise<void> {
  const stop = new AbortController();
  const running = sequence(ctx, { url, batchEveryMs: 5, checkpointEveryMs: 0, ...options }, stop.signal);
  try {
    await Promise.race([running, untilSequenced(ctx.db)]);
  } finally {
    stop.abort();
    await running;
  }
}

/** Looks until no row waits and the newest checkpoint of every log covers its last leaf. */
export async function untilSequenced(db: Db): Promise<void> {
  for (;;) {
    const began = performance.now();
    const [state] = await db.$queryRaw<{ done: boolean }[]>`
      SELECT NOT EXISTS (SELECT 1 FROM audit_event e WHERE NOT EXISTS (SELECT 1 FROM log_leaf l WHERE l.audit_event_id = e.id))
        AND NOT EXISTS (SELECT 1 FROM (SELECT log, max("index") + 1 AS size FROM log_leaf GROUP BY log) s
          WHERE NOT EXISTS (SELECT 1 FROM log_checkpoint c WHERE c.log = s.log AND c.size = s.size)) AS done`;
    if (state?.done === true) return;
    // Looking costs more the longer the log is; it must not take the machine from whoever is being waited for.
    await new Promise((resolve) => setTimeout(resolve, Math.max(10, 5 * (performance.now() - began))));
  }
}
