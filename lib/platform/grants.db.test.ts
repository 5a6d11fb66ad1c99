import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestDb, type TestDb } from '@/lib/testing/db';

describe('rights of the application role', () => {
  let test: TestDb;
  beforeAll(async () => {
    test = await createTestDb();
  });
  afterAll(() => test.drop());

  it('may read, write and delete working rows', async () => {
    await test.db.installation.create({ data: { id: '0123abcd' } });
    await test.db.installation.update({ where: { id: '0123abcd' }, data: { createdAt: new Date(0) } });
    await test.db.installation.delete({ where: { id: '0123abcd' } });
    expect(await test.db.installation.count()).toBe(0);
  });

  it('may append to the audit log and read it', async () => {
    await test.db
      .$executeRaw`INSERT INTO audit_event (at, actor_kind, actor_id, actor_name, action, object_kind, object_id, detail, request_id)
      VALUES (now(), 'system', 'worker', 'Worker', 'test', 'user', 'usr_1', '{}', 'req_1')`;
    expect(await test.db.auditEvent.count()).toBe(1);
  });

  it.each([
    ['change a row of the audit log', 'UPDATE audit_event SET reason = NULL'],
    ['remove rows from the audit log', 'DELETE FROM audit_event'],
    ['empty the audit log', 'TRUNCATE audit_event'],
    ['drop a table', 'DROP TABLE event'],
    ['become the owner', 'SET ROLE mc'],
    ['forge a migration', "UPDATE _prisma_migrations SET checksum = 'x'"],
    ['create tables beside ours', 'CREATE TABLE public.mine (id int)'],
  ])('may not %s', async (_what, statement) => {
    await expect(test.db.$executeRawUnsafe(statement)).rejects.toThrow(
      /permission denied|must be owner|no privileges/i,
    );
  });

  it('owns what it makes in the job queue schema', async () => {
    await test.db.$executeRawUnsafe('CREATE TABLE pgboss.mine (id int)');
    await test.db.$executeRawUnsafe('DROP TABLE pgboss.mine');
  });
});
