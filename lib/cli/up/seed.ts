import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { roleSchema } from '@/lib/access';
import { adminExists, createSetupLink, type DemoSignIn, ensureDemoUsers } from '@/lib/access/server';
import type { Ctx } from '@/lib/platform/context';
import { openDb } from '@/lib/platform/db';
import { createIds, systemClock } from '@/lib/platform/ids';
import { createLogger } from '@/lib/platform/logger';
import { openPorts } from '@/lib/platform/open-ports';
import type { Start } from './settle';

/** Who can sign in after this start: demo accounts, nobody yet (a link makes the first admin), or people of yours. */
export type People =
  | { kind: 'demo'; signIns: DemoSignIn[] }
  | { kind: 'setup'; path: string }
  | { kind: 'ready' };

const signInsSchema = z
  .array(z.object({ role: roleSchema, email: z.string().max(200), password: z.string().max(200) }))
  .max(50);

/** Makes sure somebody can get in. Passwords and links are written to files only their owner can read. */
export async function seedPeople(start: Start, databaseUrl: string): Promise<People> {
  const db = openDb(databaseUrl, 2);
  try {
    const ids = createIds(systemClock);
    const { config } = start;
    const ctx: Ctx = {
      actor: { kind: 'system', job: 'up' },
      clock: systemClock,
      ids,
      db,
      ports: openPorts({
        config,
        logger: createLogger('up', 'warn'),
        installId: start.state.installId,
        dataDir: start.paths.data,
      }),
      requestId: ids.next('req'),
      from: null,
    };
    return start.demo ? await seedDemo(ctx, start.paths.data) : await seedSetup(ctx, start.paths.data);
  } finally {
    await db.$disconnect();
  }
}

async function seedDemo(ctx: Ctx, dataDir: string): Promise<People> {
  const file = join(dataDir, 'demo-sign-ins.json');
  const signIns = await ensureDemoUsers(ctx, readSignIns(file));
  writePrivate(file, `${JSON.stringify(signIns, null, 2)}\n`);
  return { kind: 'demo', signIns };
}

async function seedSetup(ctx: Ctx, dataDir: string): Promise<People> {
  const file = join(dataDir, 'setup-link');
  if (await adminExists(ctx)) {
    rmSync(file, { force: true });
    return { kind: 'ready' };
  }
  const { secret } = await createSetupLink(ctx);
  const path = `/setup/${encodeURIComponent(secret)}`;
  writePrivate(file, `${path}\n`);
  return { kind: 'setup', path };
}

/** A missing or damaged file means that nothing was kept: the accounts then get new passwords. */
function readSignIns(file: string): DemoSignIn[] {
  if (!existsSync(file)) return [];
  try {
    return signInsSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    return [];
  }
}

function writePrivate(file: string, text: string): void {
  rmSync(`${file}.new`, { force: true });
  writeFileSync(`${file}.new`, text, { mode: 0o600 });
  renameSync(`${file}.new`, file);
}
