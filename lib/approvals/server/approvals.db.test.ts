import { Client } from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { AppError, concatBytes, sha256Hex } from '@/lib/kernel';
import { currentKey } from '@/lib/keys/server';
import { revokePasskey } from '@/lib/passkeys/server';
import type { Ctx } from '@/lib/platform/context';
import { inTransaction } from '@/lib/platform/db';
import { HERE, testPerson, withPasskey, withSshKey } from '@/lib/testing/approvers';
import { type TestClock, testClock, testCtx, testUser } from '@/lib/testing/ctx';
import { createTestDb, type TestDb } from '@/lib/testing/db';
import { verifyApprovalFile } from '../verify-approval-file';
import {
  beginDecision,
  expireApprovals,
  listApprovals,
  readApproval,
  readApprovalFile,
  requestApproval,
  submitDecision,
  useApproval,
} from './index';

let test: TestDb;
let clock: TestClock;
let operator: Ctx;
beforeAll(async () => {
  test = await createTestDb();
});
afterAll(() => test.drop());
beforeEach(() => {
  clock = testClock();
  operator = testCtx(test.db, testUser('operator', 'usr_PROPOSER0000000000000000'), { clock });
});

let subjects = 0;
const ask = async (over: Partial<Parameters<typeof requestApproval>[1]> = {}, ctx: Ctx = operator) => {
  subjects += 1;
  const asked = {
    kind: 'config-change',
    title: 'Widen egress',
    payload: { n: subjects },
    subjectKey: `s${subjects}`,
  };
  return requestApproval(ctx, { ...asked, tenantId: 'TENANT_001', ...over } as Parameters<
    typeof requestApproval
  >[1]);
};
/** The code of a refusal, or of whatever failure it was. */
const codeOf = (work: Promise<unknown>) =>
  work.then(
    () => 'ok',
    (error: unknown) =>
      error instanceof AppError ? (error.fields[0]?.received ?? error.code) : String(error),
  );
const audited = async (id: string) =>
  (await test.db.auditEvent.findMany({ where: { objectId: id }, orderBy: { id: 'asc' } })).map(
    ({ action }) => action,
  );
const use = (ctx: Ctx, id: string, payload: { [key: string]: number }) =>
  inTransaction(ctx.db, (tx) => useApproval(tx, ctx, { id, payload, usedFor: 'a test' }));

describe('from request to use', () => {
  it('two people sign, one by passkey and one by SSH; it becomes evidence that anybody can check, and works once', async () => {
    const { approval } = await ask({ quorum: 2 });
    const [ann, ben] = [await testPerson(test, clock), await testPerson(test, clock)];
    const first = await (await withPasskey(ann)).sign(approval.id);
    expect(first).toMatchObject({ state: 'pending', missing: 1, recordId: null });
    expect(await codeOf(readApprovalFile(operator, approval.id))).toBe('conflict');
    const second = await (await withSshKey(ben)).sign(approval.id);
    expect(second).toMatchObject({ state: 'approved', missing: 0, decisions: [{ slot: 1 }, { slot: 2 }] });

    const file = await readApprovalFile(operator, approval.id);
    const pieces: Uint8Array[] = [];
    for await (const piece of file.bytes) pieces.push(piece);
    const bytes = concatBytes(...pieces);
    expect(sha256Hex(bytes)).toBe(file.sha256);
    const verdict = await verifyApprovalFile(
      bytes,
      {
        keys: [await currentKey(operator, 'demo', 'attest')],
        now: clock.now(),
        payload: approval.payload,
        environment: 'test',
        origin: 'demo',
        quorum: 2,
        relyingParty: { rpId: 'localhost', origins: ['http://localhost:3000'] },
        authors: ['usr_PROPOSER0000000000000000'],
      },
      operator.ports.crypto,
    );
    expect(verdict.checks.filter(({ state }) => state === 'fail')).toEqual([]);
    expect(verdict.approvers.map(({ id }) => id)).toEqual([ann.id, ben.id]);

    const payload = approval.payload as { n: number };
    expect(await codeOf(use(operator, approval.id, { n: -1 }))).toBe('payload-changed');
    const both = await Promise.all([1, 2].map(() => codeOf(use(operator, approval.id, payload))));
    expect(both.sort()).toEqual(['ok', 'used']);
    expect(await codeOf(use(operator, approval.id, payload))).toBe('used');
    expect(await audited(approval.id)).toEqual([
      'approval.requested',
      'approval.signed',
      'approval.signed',
      'approval.approved',
      'approval.used',
    ]);
  });

  it('is not used when what it was used for fails', async () => {
    const { approval } = await ask();
    await (await withPasskey(await testPerson(test, clock))).sign(approval.id);
    const failing = inTransaction(test.db, async (tx) => {
      await useApproval(tx, operator, { id: approval.id, payload: approval.payload, usedFor: 'x' });
      throw new Error('the deploy failed');
    });
    await expect(failing).rejects.toThrow('the deploy failed');
    expect((await readApproval(operator, approval.id)).state).toBe('approved');
  });
});

describe('asking', () => {
  it('the same again gives the open request; something else supersedes it, approved or not', async () => {
    const first = await ask({ subjectKey: 'config/prod', payload: { n: 1 } });
    const again = await ask({ subjectKey: 'config/prod', payload: { n: 1 } });
    expect(again).toMatchObject({ created: false, approval: { id: first.approval.id } });
    const other = await ask({ subjectKey: 'config/prod', payload: { n: 2 } });
    const old = await readApproval(operator, first.approval.id);
    expect(old).toMatchObject({ state: 'superseded', supersededBy: other.approval.id });
    const signer = await withPasskey(await testPerson(test, clock));
    expect(await codeOf(signer.sign(first.approval.id))).toBe('superseded');
    expect(await audited(first.approval.id)).toEqual(['approval.requested', 'approval.superseded']);
  });

  it('at the same moment for one subject leaves one open', async () => {
    await Promise.all([1, 2, 3].map((n) => ask({ subjectKey: 'config/race', payload: { n } })));
    const { approvals } = await listApprovals(operator, { state: 'pending' });
    expect(approvals.filter(({ subjectKey }) => subjectKey === 'config/race')).toHaveLength(1);
  });

  it.each<[string, () => Ctx, object, string]>([
    ['by a viewer', () => testCtx(test.db, testUser('viewer'), { clock }), {}, 'forbidden'],
    [
      'by an approver, who does not propose',
      () => testCtx(test.db, testUser('approver'), { clock }),
      {},
      'forbidden',
    ],
    [
      'by an operator of another tenant',
      () => testCtx(test.db, testUser([{ role: 'operator', tenants: ['TENANT_002'] }]), { clock }),
      {},
      'forbidden',
    ],
    ['for a tenant nobody declared', () => operator, { tenantId: 'NOPE' }, 'not_found'],
    [
      'with fewer people than the kind needs',
      () => operator,
      { kind: 'release', quorum: 1 },
      'quorum-too-small',
    ],
    ['for longer than a day', () => operator, { expiresInSeconds: 86_401 }, 'invalid_input'],
    ['with a role that may not sign', () => operator, { roles: ['viewer'] }, 'invalid_input'],
    [
      'with a payload whose time is over',
      () => operator,
      { payload: { expiresAt: '2030-06-15T11:00:00Z' } },
      'expired',
    ],
    [
      'with a payload whose time cannot be read',
      () => operator,
      { payload: { expiresAt: 'soon' } },
      'invalid_input',
    ],
    ['with a payload of 40 KiB', () => operator, { payload: { text: 'x'.repeat(40_000) } }, 'invalid_input'],
  ])('is refused %s', async (_name, ctx, over, code) => {
    const result = await ask(over, ctx()).then(
      () => 'ok',
      (error: AppError) => (code === error.fields[0]?.received ? code : error.code),
    );
    expect(result).toBe(code);
  });
});

describe('the time of a request', () => {
  it('is no later than its payload says', async () => {
    const { approval } = await ask({ payload: { expiresAt: '2030-06-15T12:30:00Z' } });
    expect(approval.policy.expiresAt).toBe('2030-06-15T12:30:00.000Z');
  });
});

describe('signing', () => {
  it.each<[string, Parameters<Awaited<ReturnType<typeof withPasskey>>['sign']>[1], string]>([
    ['without user verification', { userVerified: false }, 'no-user-verification'],
    ['without user presence', { userPresent: false }, 'no-user-presence'],
    ['from another origin', { origin: 'http://evil.example' }, 'wrong-origin'],
    ['for another site', { rpId: 'evil.example' }, 'wrong-rp'],
    ['in a frame of another site', { crossOrigin: true }, 'cross-origin'],
  ])('%s is refused and leaves nothing', async (_name, said, code) => {
    const { approval } = await ask();
    const signer = await withPasskey(await testPerson(test, clock));
    expect(await codeOf(signer.sign(approval.id, said))).toBe(code);
    expect((await readApproval(operator, approval.id)).decisions).toEqual([]);
    expect(await audited(approval.id)).toEqual(['approval.requested']);
  });

  it('counts once: a statement cannot be sent again, nor used for another request or by another person', async () => {
    const [one, two] = [(await ask({ quorum: 2 })).approval, (await ask({ quorum: 2 })).approval];
    const ann = await testPerson(test, clock);
    const ben = await testPerson(test, clock);
    const [key, other] = [await withPasskey(ann), await withPasskey(ben)];
    const begun = await beginDecision(ann.ctx, HERE, one.id, { decision: 'approve' });
    const send = (ctx: Ctx, id: string, signature: ReturnType<typeof key.answer>) =>
      codeOf(submitDecision(ctx, HERE, id, { nonce: begun.nonce, signature }));
    expect(await send(ben.ctx, one.id, other.answer(begun.challenge))).toBe('expired');
    expect(await send(ann.ctx, two.id, key.answer(begun.challenge))).toBe('expired');
    expect(await send(ann.ctx, one.id, key.answer(begun.challenge))).toBe('ok');
    expect(await send(ann.ctx, one.id, key.answer(begun.challenge))).toBe('expired');
  });

  it('is refused too late, with somebody else’s key, with another challenge, and with a revoked key', async () => {
    const { approval } = await ask();
    const ann = await testPerson(test, clock);
    const [key, foreign] = [await withPasskey(ann), await withPasskey(await testPerson(test, clock))];
    const begin = () => beginDecision(ann.ctx, HERE, approval.id, { decision: 'approve' });
    const send = (nonce: string, signature: ReturnType<typeof key.answer>) =>
      codeOf(submitDecision(ann.ctx, HERE, approval.id, { nonce, signature }));
    let begun = await begin();
    expect(await send(begun.nonce, foreign.answer(begun.challenge))).toBe('unknown-key');
    begun = await begin();
    expect(await send(begun.nonce, key.answer(Buffer.alloc(32).toString('base64url')))).toBe(
      'wrong-challenge',
    );
    begun = await begin();
    clock.advance(301);
    expect(await send(begun.nonce, key.answer(begun.challenge))).toBe('expired');
    begun = await begin();
    await revokePasskey(ann.ctx, { passkeyId: key.passkey.id });
    expect(await send(begun.nonce, key.answer(begun.challenge))).toBe('revoked-key');
  });

  it('a passkey whose counter went back may be a copy', async () => {
    const [one, two] = [(await ask()).approval, (await ask()).approval];
    const key = await withPasskey(await testPerson(test, clock));
    expect(await codeOf(key.sign(one.id, { counter: 7 }))).toBe('ok');
    expect(await codeOf(key.sign(two.id, { counter: 7 }))).toBe('copied-key');
    expect((await readApproval(operator, two.id)).state).toBe('pending');
  });

  it('nobody signs what they proposed, and nobody twice', async () => {
    const grants = (['operator', 'approver'] as const).map((role) => ({ role, tenants: '*' as const }));
    const both = await testPerson(test, clock, grants);
    const { approval } = await ask({ quorum: 2 }, both.ctx);
    const key = await withPasskey(both);
    expect(await codeOf(key.sign(approval.id))).toBe('own-request');
    expect(approval.you).toMatchObject({ approve: { code: 'own-request' }, deny: { allowed: true } });
    const ann = await withPasskey(await testPerson(test, clock));
    expect(await codeOf(ann.sign(approval.id))).toBe('ok');
    expect(await codeOf(ann.sign(approval.id))).toBe('duplicate-person');
  });

  it('only people who hold the role for the tenant may, and others do not even see it', async () => {
    const { approval } = await ask();
    const elsewhere = await testPerson(test, clock, [{ role: 'approver', tenants: ['TENANT_002'] }]);
    expect(await codeOf((await withPasskey(elsewhere)).sign(approval.id))).toBe('not_found');
    const viewer = await testPerson(test, clock, 'viewer');
    expect(await codeOf((await withPasskey(viewer)).sign(approval.id))).toBe('role-missing');
    const forAll = (await ask({ tenantId: null })).approval;
    expect(await codeOf((await withPasskey(elsewhere)).sign(forAll.id))).toBe('tenant-not-allowed');
    const local = testCtx(
      test.db,
      { kind: 'local', osUser: 'root', grants: [{ role: 'approver', tenants: '*' }] },
      { clock },
    );
    expect(await codeOf(beginDecision(local, HERE, approval.id, { decision: 'approve' }))).toBe(
      'not-a-person',
    );
    const job = testCtx(test.db, { kind: 'system', job: 'worker' }, { clock });
    expect(await codeOf(submitDecision(job, HERE, approval.id, { decision: 'deny', reason: 'x' }))).toBe(
      'not-a-person',
    );
  });

  it('through a token its owner’s SSH key signs; the token alone can only say no', async () => {
    const owner = await testPerson(test, clock);
    const key = await withSshKey(owner);
    const token = { kind: 'token' as const, id: 'tok_1', name: 'laptop', ownerId: owner.id };
    const ctx = testCtx(test.db, { ...token, grants: [{ role: 'approver', tenants: '*' }] }, { clock });
    const { approval } = await ask();
    expect(await key.sign(approval.id, ctx)).toMatchObject({
      state: 'approved',
      decisions: [{ approver: { id: owner.id }, signedWith: 'ssh' }],
    });
    const weak = testCtx(test.db, { ...token, grants: [{ role: 'viewer', tenants: '*' }] }, { clock });
    expect(await codeOf(key.sign((await ask()).approval.id, weak))).toBe('role-missing');
  });

  it('two who sign at the same moment both count', async () => {
    const { approval } = await ask({ quorum: 2 });
    const signers = await Promise.all([1, 2].map(async () => withPasskey(await testPerson(test, clock))));
    const results = await Promise.all(signers.map((signer) => codeOf(signer.sign(approval.id))));
    const again = results.indexOf('duplicate-slot');
    if (again >= 0) await signers[again]?.sign(approval.id);
    expect(await readApproval(operator, approval.id)).toMatchObject({ state: 'approved', missing: 0 });
    expect(await test.db.evidenceRecord.count({ where: { path: `approvals/${approval.id}.json` } })).toBe(1);
  });

  it('of two who complete a quorum of one, one comes too late and leaves no evidence', async () => {
    const { approval } = await ask();
    const signers = await Promise.all([1, 2].map(async () => withPasskey(await testPerson(test, clock))));
    const results = await Promise.all(signers.map((signer) => codeOf(signer.sign(approval.id))));
    expect(results.filter((code) => code === 'ok')).toHaveLength(1);
    expect(await test.db.evidenceRecord.count({ where: { path: `approvals/${approval.id}.json` } })).toBe(1);
    expect((await readApproval(operator, approval.id)).decisions).toHaveLength(1);
  });
});

describe('saying no', () => {
  it('ends it with a reason, signed or not, and leaves nothing to use', async () => {
    const { approval } = await ask({ quorum: 2 });
    const ann = await testPerson(test, clock);
    const denied = await submitDecision(ann.ctx, HERE, approval.id, { decision: 'deny', reason: 'too wide' });
    expect(denied).toMatchObject({
      state: 'denied',
      stateReason: 'too wide',
      decisions: [{ signedWith: null }],
    });
    const row = await test.db.auditEvent.findFirst({
      where: { objectId: approval.id, action: 'approval.denied' },
    });
    expect(row).toMatchObject({ reason: 'too wide', actorId: ann.id });
    const signed = (await ask()).approval;
    await (await withPasskey(ann)).sign(signed.id, {}, 'deny', 'not today');
    expect(await readApproval(operator, signed.id)).toMatchObject({
      state: 'denied',
      decisions: [{ signedWith: 'passkey', reason: 'not today' }],
    });
    expect(await codeOf(use(operator, signed.id, signed.payload as { n: number }))).toBe('not-approved');
  });
});

describe('time', () => {
  it('ends a request at read and by the job, never approves it, and the job repeats safely', async () => {
    const waiting = (await ask({ expiresInSeconds: 60 })).approval;
    const approved = (await ask({ expiresInSeconds: 60 })).approval;
    await (await withPasskey(await testPerson(test, clock))).sign(approved.id);
    clock.advance(60);
    expect(await readApproval(operator, waiting.id)).toMatchObject({ state: 'expired' });
    expect(await codeOf(use(operator, approved.id, approved.payload as { n: number }))).toBe('expired');
    const { approvals } = await listApprovals(operator, { state: 'expired', limit: 100 });
    expect(approvals.map(({ id }) => id)).toEqual(expect.arrayContaining([waiting.id, approved.id]));
    const job = testCtx(test.db, { kind: 'system', job: 'worker' }, { clock });
    expect(await expireApprovals(job)).toBeGreaterThanOrEqual(2);
    expect(await expireApprovals(job)).toBe(0);
    expect((await audited(waiting.id)).at(-1)).toBe('approval.expired');
    expect(await codeOf(expireApprovals(operator))).toBe('forbidden');
  });
});

describe('what is stored', () => {
  it('a list shows the tenants somebody may see, and what concerns all', async () => {
    const other = (await ask({ tenantId: 'TENANT_002' })).approval;
    const all = (await ask({ tenantId: null })).approval;
    const viewer = testCtx(test.db, testUser([{ role: 'viewer', tenants: ['TENANT_001'] }]), { clock });
    const ids = (await listApprovals(viewer, { limit: 100 })).approvals.map(({ id }) => id);
    expect(ids).toContain(all.id);
    expect(ids).not.toContain(other.id);
    expect(await codeOf(readApproval(viewer, other.id))).toBe('not_found');
    const page = await listApprovals(operator, { limit: 1 });
    expect(page.nextBefore).toBe(page.approvals[0]?.id);
  });

  it('cannot be changed afterwards, by the owner of the tables either', async () => {
    const { approval } = await ask();
    await (await withPasskey(await testPerson(test, clock))).sign(approval.id);
    const client = new Client({ connectionString: test.ownerUrl });
    await client.connect();
    try {
      for (const statement of [
        `UPDATE approval_request SET body = '{}' WHERE id = '${approval.id}'`,
        `UPDATE approval_request SET state = 'pending' WHERE id = '${approval.id}'`,
        `DELETE FROM approval_request WHERE id = '${approval.id}'`,
        `UPDATE approval_decision SET decision = 'deny' WHERE request_id = '${approval.id}'`,
        `DELETE FROM approval_decision WHERE request_id = '${approval.id}'`,
      ])
        await expect(client.query(statement), statement).rejects.toThrow();
    } finally {
      await client.end();
    }
  });
});
