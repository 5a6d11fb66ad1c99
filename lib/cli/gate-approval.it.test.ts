import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { checkEnvelope, parseSigstoreBundle } from '@/lib/attestations';
import { canonicalJson } from '@/lib/kernel';
import { publicKeyFromPem } from '@/lib/keys';
import { nodeCrypto } from '@/lib/platform/node-crypto';
import { type ApiPerson, type ApiServer, startApiServer } from '@/lib/testing/api-server';
import { buildTestCli, type TestCli } from '@/lib/testing/cli';
import { createTestDb, type TestDb } from '@/lib/testing/db';
import { missingTools } from '@/lib/testing/unpack';

const POLICY = `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: web }
spec: { ingress: [{ from: [{ podSelector: {} }], ports: [{ port: 8080 }] }] }
`;
const CHANGED = POLICY.replace('8080', '8443');
const ROUTES = [
  'approvals',
  'approvals/[approvalId]',
  'approvals/[approvalId]/file',
  'approvals/[approvalId]/statement',
  'approvals/[approvalId]/decisions',
  'evidence/records',
  'evidence/records/[recordId]/artifact',
  'evidence/records/[recordId]/statement',
  'gate/verdicts',
  'keys',
  'me/approver-keys',
  'webhooks/ci',
];
const hasTools = missingTools(['ssh-keygen', 'openssl']).length === 0;

let cli: TestCli;
let database: TestDb;
let server: ApiServer;
/** Ada makes the change, and may approve those of others. Grace may too. CI posts with a token of Olga. */
let ada: ApiPerson;
let grace: ApiPerson;
let olga: ApiPerson;

const at = (...parts: string[]) => join(cli.home, ...parts);
const read = (name: string) => readFileSync(at(name), 'utf8');
const json = (name: string) => JSON.parse(read(name));
const git = (...args: string[]) => execFileSync('git', args, { cwd: at('repo'), stdio: 'pipe' }).toString();
const CONFIG = { MC_CONFIG: '../mission-control.yaml' };

/** In the repository, as a job of CI with a token. */
const mc = (args: string[], as: ApiPerson = olga, more: Record<string, string> = {}) =>
  cli.run(args, { cwd: at('repo'), env: { ...CONFIG, MC_SERVER: server.url, MC_TOKEN: as.token, ...more } });
/** On the machine of the installation, where its keys are. */
const here = async (...args: string[]) => {
  const result = await cli.run(args, { cwd: at('repo'), env: { ...CONFIG, ...server.here } });
  if (result.code !== 0) throw new Error(`mc ${args.join(' ')} ended with ${result.code}: ${result.stderr}`);
  return result.stdout;
};
/** With files and keys, and no installation to ask. */
const offline = (args: string[]) =>
  cli.run(args, { cwd: at('repo'), env: { ...CONFIG, MC_DATA_DIR: 'nowhere' } });
const gate = (args: string[] = [], more: Record<string, string> = {}) =>
  mc(['attest', 'gate', '--from', 'k8s', '--json', ...args], olga, more);
const sign = (id: string, by: ApiPerson) =>
  mc(['approvals', 'sign', id, '--key', `../${by.name}`, '--yes'], by);
const codesOf = (stdout: string): string[] =>
  JSON.parse(stdout).reasons.map(({ code }: { code: string }) => code);
const stateOf = async (id: string) => {
  const { state, stateReason } = await database.db.approvalRequest.findUniqueOrThrow({ where: { id } });
  return [state, stateReason];
};
const verdicts = () => database.db.evidenceRecord.count({ where: { kind: 'gate-verdict' } });

function commit(text: string, by: string) {
  writeFileSync(at('repo/k8s/policy.yaml'), text);
  const who = ['-c', `user.name=${by}`, '-c', `user.email=${by.toLowerCase()}@example.com`];
  git('add', '-A');
  git(...who, 'commit', '-q', '--allow-empty', '-m', 'configuration');
}

/** Asks for an approval of what differs now. */
async function request(): Promise<string> {
  const { stderr } = await gate(['--request']);
  const id = /asked for (apr_\w+)/.exec(stderr)?.[1];
  if (id === undefined) throw new Error(`nothing was asked for: ${stderr}`);
  return id;
}

/** Makes what stands in the repository the baseline, on the machine of the installation. */
async function becomeBaseline(reason: string): Promise<string> {
  const out = ['--from', 'k8s', '--out', '../baseline/config-snapshot.json', '--json'];
  const { record } = JSON.parse(await here('attest', 'snapshot', ...out));
  await here('attest', 'baseline', 'set', record, '--reason', reason);
  return record;
}

beforeAll(async () => {
  [cli, database] = await Promise.all([buildTestCli(), createTestDb()]);
  for (const folder of ['repo/k8s', 'baseline']) mkdirSync(at(folder), { recursive: true });
  const config = `environment: { name: test, kind: demo }
sources: [{ id: main, url: "http://127.0.0.1:9", region: eu }]
tenants: [{ id: T1, residency: eu }]
evidence: { stores: [{ id: local-eu, kind: local, region: eu }], exportRegions: [eu] }
ci: { keys: [{ name: builder, file: "${at('ci.pub')}", kinds: [test-result] }] }
`;
  writeFileSync(at('mission-control.yaml'), config);
  if (!hasTools) return;
  execFileSync('openssl', ['genpkey', '-algorithm', 'ed25519', '-out', at('ci.pem')]);
  execFileSync('openssl', ['pkey', '-in', at('ci.pem'), '-pubout', '-out', at('ci.pub')]);
  server = await startApiServer(database, ROUTES, { config });
  const everywhere = { tenants: '*' } as const;
  olga = await server.person('Olga', [
    { role: 'operator', ...everywhere },
    { role: 'ci', ...everywhere },
  ]);
  ada = await server.person('Ada', [{ role: 'approver', ...everywhere }]);
  grace = await server.person('Grace', [{ role: 'approver', ...everywhere }]);
  git('init', '-q', '-b', 'main');
  commit(POLICY, 'Ada');
  for (const person of [ada, grace]) {
    execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', at(person.name)]);
    const add = ['approvals', 'keys', 'add', `../${person.name}.pub`, '--name', 'laptop', '--password-stdin'];
    const env = { MC_SERVER: server.url, MC_TOKEN: person.token };
    const added = await cli.run(add, { cwd: at('repo'), env, input: person.password });
    if (added.code !== 0) throw new Error(added.stderr);
  }
  await becomeBaseline('the first release');
  await here('evidence', 'export', '--out', '../dist');
});
afterAll(async () => {
  await server?.stop();
  await database.drop();
  cli.remove();
});

describe.skipIf(!hasTools)('a change of configuration, from its baseline to its approval', () => {
  let approval: string;
  let asked: { base: string; head: string; diff: string };
  const withApproval = ['--approval', '../approval.json'];

  test('nothing changed: the gate passes', async () => {
    const { code, stdout } = await gate();
    expect([code, codesOf(stdout)]).toEqual([0, ['no-drift']]);
  });

  test('a change is refused, and CHANGE_APPROVED=1 only says how to ask', async () => {
    commit(CHANGED, 'Ada');
    const { code, stdout, stderr } = await gate([], { CHANGE_APPROVED: '1' });
    expect([code, codesOf(stdout)]).toEqual([1, ['drift', 'override-not-authorised']]);
    const { baseline, head, diffDigest } = JSON.parse(stdout);
    asked = { base: baseline.treeRoot, head: head.treeRoot, diff: diffDigest };
    expect(stderr).toContain('mc attest gate --from "k8s" --request');
    approval = await request();
    expect(await request(), 'asking again is the same request').toBe(approval);
    const { payload } = JSON.parse((await mc(['approvals', 'show', approval, '--json'])).stdout);
    expect(payload).toMatchObject({
      base: asked.base,
      head: asked.head,
      diffDigest: asked.diff,
      author: { provider: 'git', id: 'ada@example.com', name: 'Ada' },
    });
  });

  test('its author cannot sign it, nor can the token that asked', async () => {
    const own = await sign(approval, ada);
    expect([own.code, own.stderr]).toEqual([3, expect.stringMatching(/cannot sign this/)]);
    expect((await mc(['approvals', 'sign', approval, '--key', '../Ada', '--yes'], olga)).code).toBe(3);
    expect(await stateOf(approval)).toEqual(['pending', null]);
  });

  test('once somebody else signed it, the gate passes with a warning, and the approval is used up', async () => {
    expect((await sign(approval, grace)).code).toBe(0);
    expect((await mc(['approvals', 'show', approval, '--file', '../approval.json'])).code).toBe(0);
    const { code, stdout, stderr } = await gate([...withApproval, '--out', '../online.json']);
    expect([code, codesOf(stdout)]).toEqual([0, ['drift', 'approved']]);
    expect(JSON.parse(stdout)).toMatchObject({
      result: 'WARNED',
      satisfiesProduction: true,
      approval: { id: approval, approvers: [{ id: grace.id, name: 'Grace' }] },
    });
    expect(stderr).toMatch(/recorded as evd_/);
    expect(await stateOf(approval)).toEqual(['used', `configuration ${asked.head}`]);
  });

  test('nobody has to carry the approval: the gate asks for it where it is kept, also for the branch it is merged into', async () => {
    const { code, stdout } = await gate();
    expect([code, codesOf(stdout)]).toEqual([0, ['drift', 'approved']]);
    expect(JSON.parse(stdout).approval).toMatchObject({ id: approval, approvers: [{ name: 'Grace' }] });
  });

  test('its verdict is a statement that the installation signed, about the snapshot and the approval', async () => {
    const bundle = parseSigstoreBundle(new Uint8Array(readFileSync(at('online.json'))));
    const key = publicKeyFromPem(await here('keys', 'export', '--only', 'mc.pub'));
    expect(await checkEnvelope(nodeCrypto, bundle, key)).toMatchObject({ ok: true });
    expect(bundle.statement).toMatchObject({
      predicateType: 'https://in-toto.io/attestation/test-result/v0.1',
      predicate: {
        result: 'WARNED',
        annotations: { diffDigest: asked.diff, approval: { id: approval } },
      },
    });
  });

  test('files alone come to the same verdict, and CI’s statement of it is recorded once', async () => {
    const trust = JSON.parse(await here('keys', 'list', '--json')).rootKeyId;
    const bundle = readdirSync(at('dist')).find((name) => name.endsWith('.tar')) ?? '';
    const files = ['--baseline', `../dist/${bundle}`, '--trust', trust, ...withApproval];
    const signed = ['--out', '../offline.json', '--sign-key', '../ci.pem'];
    const judged = await offline(['attest', 'gate', '--from', 'k8s', '--json', ...files, ...signed]);
    expect([judged.code, judged.stderr]).toEqual([0, '']);
    const same = ({ verdict, result, exit, reasons, head, diffDigest, approval: by }: never) => ({
      ...{ verdict, result, exit, reasons, head, diffDigest, by },
    });
    const statementOf = (name: string) =>
      JSON.parse(Buffer.from(json(name).dsseEnvelope.payload, 'base64').toString()).predicate.annotations;
    const verdict = statementOf('offline.json');
    expect(same(verdict as never)).toEqual(same(statementOf('online.json') as never));

    writeFileSync(at('gate-verdict.json'), canonicalJson(verdict));
    const before = await verdicts();
    const post = ['ci', 'post', '--attestation', '../offline.json', '--artifact', '../gate-verdict.json'];
    const first = await mc([...post, '--json']);
    expect([first.code, first.stderr]).toEqual([0, '']);
    const again = await mc([...post, '--json', '--key', 'another-key']);
    const replies = [first, again].map(({ stdout }) => JSON.parse(stdout));
    expect(replies).toMatchObject([
      { known: false, signer: 'builder' },
      { known: true, recordId: replies[0].recordId },
    ]);
    expect(await verdicts()).toBe(before + 1);
  });

  test('one byte more is another change', async () => {
    commit(CHANGED.replace('8443', '18443'), 'Ada');
    const before = await verdicts();
    const { code, stdout } = await gate(withApproval);
    expect([code, codesOf(stdout)]).toEqual([3, ['drift', 'approval-other-change']]);
    expect(JSON.parse(stdout).reasons[1].text).toContain('head is ');
    expect(await verdicts()).toBe(before + 1);
    commit(CHANGED, 'Ada');
  });

  test('once the baseline moved, neither the approval nor its verdict brings the change back', async () => {
    const changed = await becomeBaseline('the change is out');
    expect(codesOf((await gate()).stdout)).toEqual(['no-drift']);
    commit(POLICY, 'Olga');
    expect((await gate(['--break-glass', 'the change broke the shop'])).code).toBe(0);
    await becomeBaseline('rolled back');
    commit(CHANGED, 'Ada');
    const before = await verdicts();
    const replayed = await gate(withApproval);
    expect([replayed.code, replayed.stderr]).toEqual([1, expect.stringContaining('(used)')]);
    expect(await verdicts()).toBe(before);
    const silent = await gate();
    expect([silent.code, codesOf(silent.stdout)], 'one that is found used up is none').toEqual([
      1,
      ['drift'],
    ]);
    const set = ['attest', 'baseline', 'set', changed, '--reason', 'it was approved once'];
    await expect(here(...set)).rejects.toThrow(/ended with 3: .*no gate let the change pass/s);
  });

  test('who wrote one commit of the change signs none of it, whoever wrote the last', async () => {
    commit(CHANGED.replace('8443', '9443'), 'Grace');
    commit(CHANGED.replace('8443', '9444'), 'Ada');
    const together = await request();
    expect((await sign(together, grace)).code, 'the server knows the last author alone').toBe(0);
    await mc(['approvals', 'show', together, '--file', '../own.json']);
    const { code, stdout } = await gate(['--approval', '../own.json']);
    expect([code, codesOf(stdout)]).toEqual([3, ['drift', 'approval-own-request']]);
    expect((await stateOf(together))[0]).toBe('approved');
  });
});
