import type { Ctx } from '@/lib/platform/context';
import { decideReadiness, type Readiness } from '../readiness';

const CHECK_WITHIN_MS = 3_000;

/** Whether pages can be served now: the database answers and has this version's tables. Open to anyone, so it names no internals. */
export async function readReadiness(ctx: Pick<Ctx, 'db' | 'ports'>): Promise<Readiness> {
  const database = await passes(ctx, 'database', () => ctx.db.$queryRaw`SELECT 1`);
  const schema = database.ok
    ? await passes(ctx, 'schema', () => ctx.db.installation.findFirst())
    : { name: 'schema', ok: false };
  return decideReadiness([database, schema]);
}

async function passes(ctx: Pick<Ctx, 'ports'>, name: string, check: () => Promise<unknown>) {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${CHECK_WITHIN_MS} ms`)), CHECK_WITHIN_MS);
  });
  try {
    await Promise.race([check(), late]);
    return { name, ok: true };
  } catch (error) {
    ctx.ports.logger.warn({ err: error, check: name }, 'not ready');
    return { name, ok: false };
  } finally {
    clearTimeout(timer);
  }
}
