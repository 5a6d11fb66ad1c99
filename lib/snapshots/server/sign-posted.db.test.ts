import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Actor, Role } from '@/lib/access';
import { AppError, fromUtf8 } from '@/lib/kernel';
import { testClock, testCtx, testUser } from '@/lib/testing/ctx';
import { createTestDb, type TestDb } from '@/lib/testing/db';
import { policyYaml } from '@/lib/testing/manifests';
import { DEFAULT_KINDS } from '../collect';
import { ALL_DROP_POLICIES } from '../drop-rules';
import type { UnsignedSnapshotPost } from '../snapshot-view';
import { postSnapshotSchema } from '../snapshot-view';
import { postSnapshot } from './post-snapshot';
import { makeSnapshot } from './take-snapshot';

let test: TestDb;
beforeAll(async () => {
  test = await createTestDb();
});
afterAll(() => test.drop());

const clock = testClock();
const operator = testUser('operator');
const as = (actor: Actor = operator) => testCtx(test.db, actor, { clock });
const code = (error: unknown) => (error instanceof AppError ? error.code : error);

/** What `mc attest snapshot --server` sends of one policy. */
function collected(port = 8080): UnsignedSnapshotPost {
  const options = { namespace: 'shop', kinds: DEFAULT_KINDS, policies: ALL_DROP_POLICIES };
  const made = makeSnapshot([{ file: 'k8s/web.yaml', text: policyYaml('web', { port }) }], options);
  return {
    snapshot: fromUtf8(made.bytes),
    sources: fromUtf8(made.sources),
    source: {
      ...{
        collector: 'git',
        gitCommit: 'a'.repeat(40),
        gitDirty: false,
        paths: ['k8s'],
        files: 1,
        tools: [],
      },
    } as UnsignedSnapshotPost['source'],
    notCompared: { 'apps/Deployment': 2 },
  };
}
const records = () => test.db.evidenceRecord.count();

describe('a snapshot that is posted without a signature', () => {
  it('is signed here as posted, indexed by where it says it was read, and audited with who sent it', async () => {
    const { snapshot, created } = await postSnapshot(as(), collected());
    expect(created).toBe(true);
    expect(snapshot).toMatchObject({ source: 'commit', revision: 'a'.repeat(40), objects: 1, added: 1 });
    const kept = await test.db.evidenceRecord.findMany({ orderBy: { id: 'asc' } });
    expect(kept.map(({ path }) => path)).toEqual([
      'config/config-snapshot.json',
      'config/config-signature.txt',
      'config/config-sources.json',
    ]);
    const audit = await test.db.auditEvent.findMany({ where: { objectId: snapshot.recordId } });
    expect(audit).toMatchObject([{ action: 'evidence.recorded', actorId: operator.id }]);
  });

  it('is refused for whoever may not propose for all tenants, and then nothing is kept', async () => {
    const before = await records();
    const roles: Role[] = ['viewer', 'responder', 'approver', 'auditor', 'ci'];
    for (const role of roles)
      expect(await postSnapshot(as(testUser(role)), collected()).catch(code)).toBe('forbidden');
    const ofOne = testUser([{ role: 'operator', tenants: ['TENANT_001'] }]);
    expect(await postSnapshot(as(ofOne), collected()).catch(code)).toBe('forbidden');
    expect(await records()).toBe(before);
  });

  it.each<[string, (sent: UnsignedSnapshotPost) => UnsignedSnapshotPost]>([
    [
      'with a value that is not the one of its digest',
      (sent) => ({ ...sent, snapshot: sent.snapshot.replace('8080', '8081') }),
    ],
    ['spelled otherwise', (sent) => ({ ...sent, snapshot: ` ${sent.snapshot}` })],
    ['with the sources of another', (sent) => ({ ...sent, sources: collected(9).sources })],
    ['with sources that are none', (sent) => ({ ...sent, sources: '{"v":1}' })],
  ])('%s is refused', async (_name, change) => {
    const before = await records();
    expect(await postSnapshot(as(), change(collected())).catch(code)).toBe('invalid_input');
    expect(await records()).toBe(before);
  });

  it('at once with another is one of two, in one order', async () => {
    const both = await Promise.all([postSnapshot(as(), collected(1)), postSnapshot(as(), collected(2))]);
    expect(new Set(both.map(({ snapshot }) => snapshot.recordId)).size).toBe(2);
    const rows = await test.db.configSnapshot.findMany({ select: { seq: true } });
    expect(new Set(rows.map(({ seq }) => seq)).size).toBe(rows.length);
  });

  it('says where it was collected in known words alone', () => {
    const sent = collected();
    expect(postSnapshotSchema.safeParse(sent).success).toBe(true);
    const wrong: object[] = [
      { collector: 'mission-control' },
      { gitCommit: 'main' },
      { produced: 'mc attest baseline set' },
      { paths: Array.from({ length: 201 }, () => 'k8s') },
    ];
    for (const more of wrong)
      expect(postSnapshotSchema.safeParse({ ...sent, source: { ...sent.source, ...more } }).success).toBe(
        false,
      );
    expect(postSnapshotSchema.safeParse({ ...sent, signature: '{}' }).success).toBe(false);
  });
});
