import type { Actor } from '@/lib/access';
import type { Clock, Ids } from '@/lib/kernel';
import type { Db } from './db';
import type { Ports } from './ports';

/**
 * What every verb receives. Three places build it: `lib/http/route.ts` (a request), `lib/jobs/worker.ts` (the system)
 * and `lib/cli/context.ts` (a command line), so one function serves a button, a job and `mc`.
 */
export type Ctx = {
  actor: Actor;
  clock: Clock;
  ids: Ids;
  db: Db;
  ports: Ports;
  requestId: string;
  /** Where the request came from; null for jobs. */
  from: { ip: string; userAgent: string } | null;
};
