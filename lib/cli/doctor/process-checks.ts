import { z } from 'zod';
import { reach, readText } from '../api-client';
import type { Run } from '../command';
import { localServer, readState } from '../target';
import { type Check, type Finding, fail, ok, warn } from './finding';
import { messageOf } from './machine-checks';

type Place = Pick<Run<unknown>, 'env'>;

const readinessSchema = z.object({
  status: z.string(),
  checks: z.array(z.object({ name: z.string(), ok: z.boolean() })).default([]),
});

/** Web and worker: are they running, and are they content. */
export function processChecks(place: Place): Check[] {
  return [() => checkWeb(place), () => checkWorker(place)];
}

async function checkWeb(place: Place): Promise<Finding> {
  const mend = 'start everything with: npm run up';
  let server: string;
  try {
    server = localServer(place);
  } catch {
    return warn('web', 'was never started here', mend);
  }
  try {
    const { status, body } = await get(`${server}/api/health/ready`);
    if (status === 200) return ok('web', `${server} is ready`);
    const readiness = readinessSchema.safeParse(JSON.parse(body));
    const wrong = readiness.data?.checks.filter((check) => !check.ok).map(({ name }) => name) ?? [];
    return fail(
      'web',
      `${server} is not ready: ${wrong.join(', ') || `HTTP ${status}`}`,
      'see logs/web.log in the data directory',
    );
  } catch (error) {
    return warn('web', messageOf(error), mend);
  }
}

async function checkWorker(place: Place): Promise<Finding> {
  const port = place.env.MC_WORKER_PORT ?? readState(place)?.ports.worker;
  const mend = 'start everything with: npm run up';
  if (port === undefined) return warn('worker', 'was never started here', mend);
  try {
    const { status } = await get(`http://127.0.0.1:${port}/health`);
    if (status === 200) return ok('worker', `answers at port ${port}`);
    return fail(
      'worker',
      `answers HTTP ${status} at port ${port}`,
      'see logs/worker.log in the data directory',
    );
  } catch (error) {
    return warn('worker', messageOf(error), mend);
  }
}

async function get(url: string): Promise<{ status: number; body: string }> {
  const { origin, pathname } = new URL(url);
  const reply = await reach(origin, pathname, { redirect: 'error', signal: AbortSignal.timeout(5_000) });
  return { status: reply.status, body: await readText(reply, 64 * 1024) };
}
