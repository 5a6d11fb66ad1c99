import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { predicateType } from '@/lib/attestations';
import { signStatement } from '@/lib/attestations/server';
import { AppError, fromUtf8, sha256Hex, utf8 } from '@/lib/kernel';
import type { Ctx } from '@/lib/platform/context';
import { bearerOf, CI_RUN, CI_SECRETS, ciConfigText } from '@/lib/testing/ci-post';
import { testClock, testConfig, testCtx, testPorts } from '@/lib/testing/ctx';
import { createTestDb, type TestDb } from '@/lib/testing/db';
import { type OidcProvider, startOidcProvider } from '@/lib/testing/oidc-provider';
import { receivePost } from '.';

let test: TestDb;
let provider: OidcProvider;
let ctx: Ctx;
const clock = testClock();

beforeAll(async () => {
  for (const [name, value] of Object.entries(CI_SECRETS)) vi.stubEnv(name, value);
  [test, provider] = await Promise.all([createTestDb(), startOidcProvider()]);
  const ports = testPorts(testConfig(ciConfigText({ issuer: provider.issuer }), CI_SECRETS));
  ctx = testCtx(test.db, { kind: 'anonymous' }, { clock, ports });
});
afterAll(async () => {
  await provider.stop();
  await test.drop();
});

let serial = 0;
/** Posts a snapshot's statement that names a commit, from a run of an event. */
async function post(gitCommit: string, event: string): Promise<string> {
  serial += 1;
  const system: Ctx = { ...ctx, actor: { kind: 'system', job: 'test' } };
  const { bundle } = await signStatement(system, {
    subjects: [{ name: 'config-snapshot.json', sha256: sha256Hex(utf8(`${serial}`)) }],
    predicateType: predicateType('config-snapshot'),
    predicate: { source: { gitCommit }, serial },
  });
  const bytes = utf8(JSON.stringify({ kind: 'attestation', bundle: fromUtf8(bundle) }));
  const headers = {
    'content-type': 'application/json',
    'idempotency-key': `post-${serial}`,
    ...(await bearerOf(provider, clock.now(), { event_name: event })),
  };
  return receivePost(ctx, { headers: new Headers(headers), read: async () => bytes }).then(
    ({ status }) => String(status),
    (error: unknown) => (error instanceof AppError ? (error.reason ?? error.message) : String(error)),
  );
}

it('a statement of another commit than the one that was pushed is refused and leaves nothing', async () => {
  expect(await post('f'.repeat(40), 'push')).toBe('attestation-commit-wrong');
  expect(await test.db.evidenceRecord.count()).toBe(0);
  expect(await post(CI_RUN.commit, 'push')).toBe('201');
  expect(await post('f'.repeat(40), 'pull_request')).toBe('201');
});
