import { emitAudit } from '@/lib/audit/server';
import { inTransaction } from '@/lib/platform/db';
import { openCrashCtx } from './open-ctx';

/** Changes something and audits it, on and on, and says the number of each row once PostgreSQL has acknowledged it. */
async function write(): Promise<never> {
  const ctx = openCrashCtx('writer');
  for (;;) {
    try {
      const id = await inTransaction(ctx.db, (tx) =>
        emitAudit(tx, ctx, { action: 'event.created', objectKind: 'event', objectId: ctx.ids.next('evt') }),
      );
      process.stdout.write(`${id}\n`);
    } catch {
      // The database is being killed under us: whatever was not acknowledged does not count.
      await new Promise((resolve) => setTimeout(resolve, 30));
    }
  }
}

for (let worker = 0; worker < 4; worker++) void write();
