import { afterAll, beforeAll, expect, it } from 'vitest';
import { AppError, utf8 } from '@/lib/kernel';
import type { Timestamper } from '@/lib/platform/timestamper';
import { testCtx, testPorts, testUser } from '@/lib/testing/ctx';
import { createTestDb, type TestDb } from '@/lib/testing/db';
import { recordEvidence } from './record-evidence';

let test: TestDb;
beforeAll(async () => {
  test = await createTestDb();
});
afterAll(() => test.drop());

const stamped = { response: Uint8Array.of(0x30, 0), time: '2030-06-15T12:00:01.000Z', authority: 'TSA' };

it.each<[string, Timestamper | null, object]>([
  ['nothing where no authority is configured', null, {}],
  [
    'the time an authority gave',
    { stamp: async () => stamped },
    { timestamp: { state: 'stamped', time: '2030-06-15T12:00:01.000Z', authority: 'TSA' } },
  ],
  [
    'why there is none',
    { stamp: () => Promise.reject(new AppError('unreachable', { message: 'the authority is away' })) },
    { timestamp: { state: 'failed', reason: 'the authority is away' } },
  ],
])('a record tells %s', async (_what, timestamper, expected) => {
  const ctx = testCtx(test.db, testUser('operator'), { ports: { ...testPorts(), timestamper } });
  const { id } = await recordEvidence(ctx, {
    kind: 'note',
    title: 'A note',
    path: 'notes/a.txt',
    mediaType: 'text/plain',
    source: { from: 'here' },
    content: utf8('a note'),
  });
  const row = await test.db.evidenceRecord.findUniqueOrThrow({ where: { id } });
  expect(row.source).toEqual({ from: 'here', ...expected });
});
