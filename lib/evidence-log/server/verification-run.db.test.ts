import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Ctx } from '@/lib/platform/context';
import { testCtx, testUser } from '@/lib/testing/ctx';
import { createTestDb, type TestDb } from '@/lib/testing/db';
import { sequenceAll, stageRows } from '@/lib/testing/evidence-log';
import {
  getVerification,
  listIdleVerifications,
  listVerifications,
  runVerification,
  startVerification,
} from './index';

let test: TestDb;
let auditor: Ctx;
let worker: Ctx;
const quick = { askWitnesses: false, batchSize: 10 };

beforeAll(async () => {
  test = await createTestDb();
  auditor = testCtx(test.db, testUser('auditor'));
  worker = { ...auditor, actor: { kind: 'system', job: 'worker' } };
  await stageRows(test.db, 40);
  await sequenceAll(auditor, test.url);
});
afterAll(() => test.drop());
beforeEach(async () => {
  await test.db.logVerificationRun.deleteMany();
});

const outcomes = (id: string) => test.db.logVerification.findMany({ where: { id } });
const silence = (id: string) => test.db.$executeRaw`UPDATE log_verification_run
  SET beat_at = now() - interval '1 minute' WHERE id = ${id}`;

describe('a verification that is asked for', () => {
  it('waits where every process sees it, is done by a worker, and is audited with who asked', async () => {
    const { id } = await startVerification(auditor);
    expect((await listVerifications(auditor)).running).toMatchObject({ id, done: 0 });
    expect(await getVerification(auditor, id)).toMatchObject({ state: 'running', progress: { id } });
    expect(await listIdleVerifications(worker)).toEqual([id]);
    expect(await runVerification(worker, id, quick)).toMatchObject({ verdict: 'pass', problemCount: 0 });
    expect(await getVerification(auditor, id)).toMatchObject({
      state: 'finished',
      verification: { id, verdict: 'pass' },
    });
    expect((await listVerifications(auditor)).running).toBeNull();
    const row = await test.db.auditEvent.findFirstOrThrow({
      where: { action: 'log.verified', detail: { path: ['verification'], equals: id } },
    });
    const { actor } = auditor;
    expect(row).toMatchObject({ actorKind: 'system' });
    expect(row.detail).toMatchObject({ requestedBy: actor.kind === 'user' ? actor.name : '' });
    expect(await runVerification(worker, id, quick)).toBeNull();
  });

  it('is one at a time, whoever asks first', async () => {
    const asked = await Promise.allSettled([1, 2, 3].map(() => startVerification(auditor)));
    expect(asked.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    for (const one of asked)
      if (one.status === 'rejected') expect(one.reason).toMatchObject({ code: 'conflict' });
  });

  it('takes somebody who may read the audit trail of all tenants', async () => {
    for (const who of [testUser('operator'), testUser([{ role: 'auditor', tenants: ['TENANT_001'] }])]) {
      const ctx = { ...auditor, actor: who };
      await expect(startVerification(ctx)).rejects.toMatchObject({ code: 'forbidden' });
      await expect(runVerification(ctx, 'ver_x')).rejects.toMatchObject({ code: 'forbidden' });
    }
  });

  it('is done by one of two workers', async () => {
    const { id } = await startVerification(auditor);
    const both = await Promise.all([1, 2].map(() => runVerification(worker, id, quick)));
    expect(both.filter((outcome) => outcome !== null)).toHaveLength(1);
    expect(await outcomes(id)).toHaveLength(1);
  });

  it('is done once when a worker that was given up for dead ends it after all', async () => {
    const { id } = await startVerification(auditor);
    let second: Promise<unknown> | null = null;
    const first = runVerification(worker, id, {
      ...quick,
      onProgress: () => {
        second ??= silence(id).then(() => runVerification(worker, id, quick));
      },
    });
    await first;
    await second;
    expect(await outcomes(id)).toHaveLength(1);
    expect(
      await test.db.auditEvent.count({
        where: { action: 'log.verified', detail: { path: ['verification'], equals: id } },
      }),
    ).toBe(1);
  });

  it('is begun again after its worker fell silent, and at once when it only failed', async () => {
    const { id } = await startVerification(auditor);
    const fails = { ...quick, onProgress: () => expect.unreachable('the worker is ill') };
    await expect(runVerification(worker, id, fails)).rejects.toThrow('ill');
    expect(await listIdleVerifications(worker)).toEqual([id]);
    await test.db.$executeRaw`UPDATE log_verification_run SET beat_at = now() WHERE id = ${id}`;
    expect(await listIdleVerifications(worker)).toEqual([]);
    expect(await runVerification(worker, id, quick)).toBeNull();
    await silence(id);
    expect(await listIdleVerifications(worker)).toEqual([id]);
    expect(await runVerification(worker, id, quick)).toMatchObject({ verdict: 'pass' });
  });

  it('that no worker gets through is no pass, and makes way for the next', async () => {
    const { id } = await startVerification(auditor);
    await test.db.logVerificationRun.updateMany({ data: { attempts: 5 } });
    expect(await runVerification(worker, id, quick)).toMatchObject({ verdict: 'hold' });
    expect(await getVerification(auditor, id)).toMatchObject({
      state: 'finished',
      verification: { verdict: 'hold', unchecked: [expect.stringContaining('5 times')] },
    });
    await startVerification(auditor);
  });
});
