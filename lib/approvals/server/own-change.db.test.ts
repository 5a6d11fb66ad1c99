import { afterAll, beforeAll, expect, it } from 'vitest';
import { changeUser } from '@/lib/access/server';
import { AppError } from '@/lib/kernel';
import { HERE, testPerson, withPasskey, withSshKey } from '@/lib/testing/approvers';
import { testClock, testCtx, testUser } from '@/lib/testing/ctx';
import { createTestDb, type TestDb } from '@/lib/testing/db';
import { beginDecision, readApproval, requestApproval, submitDecision } from './index';

const clock = testClock();
let test: TestDb;
beforeAll(async () => {
  test = await createTestDb();
});
afterAll(() => test.drop());

const codeOf = (work: Promise<unknown>) =>
  work.then(
    () => 'ok',
    (error: unknown) => (error instanceof AppError ? error.fields[0]?.received : String(error)),
  );

it('nobody approves a change they made under another name of theirs, whichever way they come', async () => {
  const ann = await testPerson(test, clock);
  const system = testCtx(test.db, { kind: 'system', job: 'test' }, { clock });
  const author = { provider: 'github', id: '4711', name: 'sam' };
  const operator = testCtx(test.db, testUser('operator', 'usr_PROPOSER0000000000000000'), { clock });
  const { approval } = await requestApproval(operator, {
    kind: 'config-change',
    title: 'Widen egress',
    payload: { author },
    subjectKey: 'own-change',
  });
  const [passkey, ssh] = [await withPasskey(ann), await withSshKey(ann)];
  expect((await readApproval(ann.ctx, approval.id)).you.approve.allowed).toBe(true);
  const begun = await beginDecision(ann.ctx, HERE, approval.id, { decision: 'approve' });
  await changeUser(system, { userId: ann.id, identities: ['4711+sam@users.noreply.github.com'] });
  // Also what they had begun to sign before.
  const signature = passkey.answer(begun.challenge);
  expect(await codeOf(submitDecision(ann.ctx, HERE, approval.id, { nonce: begun.nonce, signature }))).toBe(
    'own-request',
  );
  expect(await codeOf(passkey.sign(approval.id))).toBe('own-request');
  const token = testCtx(
    test.db,
    { kind: 'token', id: 'tok_1', name: 't', ownerId: ann.id, grants: [{ role: 'approver', tenants: '*' }] },
    { clock },
  );
  expect(await codeOf(ssh.sign(approval.id, token))).toBe('own-request');
  expect((await (await withPasskey(await testPerson(test, clock))).sign(approval.id)).state).toBe('approved');
});
