import type { Ctx } from '@/lib/platform/context';
import { openDb } from '@/lib/platform/db';
import { createIds, systemClock } from '@/lib/platform/ids';
import { createLogger } from '@/lib/platform/logger';
import { openPorts } from '@/lib/platform/open-ports';
import { testConfig } from '../ctx';

/** What a process of the crash test works with: the database and data directory of its environment, the real clock. */
export function openCrashCtx(job: string): Ctx & { url: string } {
  const { DATABASE_URL: url = '', MC_DATA_DIR: dataDir = '' } = process.env;
  const ids = createIds(systemClock);
  const ports = openPorts({
    config: testConfig(),
    logger: createLogger(job, 'silent'),
    installId: '0a1b2c3d',
    dataDir,
  });
  const db = openDb(url, 8);
  return {
    actor: { kind: 'system', job },
    clock: systemClock,
    ids,
    db,
    ports,
    requestId: ids.next('req'),
    from: null,
    url,
  };
}
