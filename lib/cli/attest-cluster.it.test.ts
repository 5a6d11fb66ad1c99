import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { buildTestCli, type TestCli } from '@/lib/testing/cli';
import {
  POLICIES,
  type RecordedCluster,
  recordedReply,
  startRecordedCluster,
} from '@/lib/testing/recorded-kubernetes';

let cli: TestCli;
let cluster: RecordedCluster;
let env: Record<string, string>;
const at = (...parts: string[]) => join(cli.home, ...parts);
const mc = (...args: string[]) => cli.run(args, { env });
const take = (...args: string[]) => mc('attest', 'snapshot', '--out', 'out/config-snapshot.json', ...args);
const verify = (...args: string[]) =>
  mc('attest', 'verify', 'out/config-snapshot.json', '--signature', 'out/config-signature.txt', ...args);

beforeAll(async () => {
  [cli, cluster] = await Promise.all([buildTestCli(), startRecordedCluster()]);
  const text = readFileSync('mission-control.yaml', 'utf8').replace(
    '  clusters:\n',
    `  clusters:\n    - { name: recorded, kubeconfig: "${cluster.kubeconfig}" }\n`,
  );
  writeFileSync(at('mc.yaml'), text);
  env = { MC_DATA_DIR: at('data'), MC_CONFIG: at('mc.yaml') };
  const migrated = await mc('db', 'migrate');
  if (migrated.code !== 0) throw new Error(migrated.stderr);
});
afterEach(() => cluster.answer(() => null));
afterAll(() => {
  cluster.stop();
  cli.remove();
});

describe('what runs in a cluster', () => {
  test('is snapshotted by its name in the configuration, and verified against it', async () => {
    const made = await take('--cluster', 'recorded');
    expect([made.code, made.stdout]).toEqual([0, expect.stringContaining('4 objects signed')]);
    expect((await verify('--cluster', 'recorded')).code).toBe(0);
    const { stdout } = await verify('--from', join(process.cwd(), 'deploy/k8s'));
    expect(stdout).toContain('- networking.k8s.io/NetworkPolicy/mission-control/a (removed)');
  });

  test('or by a kubeconfig', async () => {
    expect((await verify('--kubeconfig', cluster.kubeconfig)).code).toBe(0);
  });

  test('that cannot be read whole makes neither a snapshot nor a pass: exit 6, with what is missing', async () => {
    cluster.answer((path) => (path === POLICIES ? recordedReply('forbidden') : null));
    for (const { code, stderr } of [
      await take('--cluster', 'recorded'),
      await verify('--cluster', 'recorded'),
      await mc('attest', 'watch', 'recorded'),
    ])
      expect([code, stderr]).toEqual([6, expect.stringContaining('NetworkPolicy: 403 Forbidden')]);
    writeFileSync(at('mc.pub'), (await mc('keys', 'export', '--only', 'mc.pub')).stdout);
    const files = ['--baseline', 'out/config-snapshot.json', '--trust', 'mc.pub'];
    const gate = await mc('attest', 'gate', ...files, '--cluster', 'recorded', '--json');
    const { verdict, reasons } = JSON.parse(gate.stdout);
    expect([gate.code, verdict, reasons[0].code]).toEqual([6, 'hold', 'head-incomplete']);
    expect(reasons[0].text).toContain('NetworkPolicy: 403 Forbidden');
  });

  test('that does not answer at all is exit 4', async () => {
    cluster.answer(() => recordedReply('forbidden'));
    expect((await take('--cluster', 'recorded')).code).toBe(4);
  });

  test('is watched: the first look has nothing to compare with, a later one tells what changed', async () => {
    const first = await mc('attest', 'watch', 'recorded');
    expect([first.code, first.stdout]).toEqual([0, expect.stringContaining('first look')]);
    expect((await mc('attest', 'watch', 'recorded')).code).toBe(0);
    cluster.answer((path) =>
      path === POLICIES
        ? {
            status: 200,
            body: { kind: 'NetworkPolicyList', apiVersion: 'networking.k8s.io/v1', metadata: {}, items: [] },
          }
        : null,
    );
    const later = await mc('attest', 'watch', 'recorded', '--json');
    expect(later.code).toBe(1);
    expect(JSON.parse(later.stdout)).toMatchObject({ objects: 1, unattested: [], drift: [{}, {}, {}] });
  });

  test.each([
    [['--cluster', 'nowhere'], /expected one of recorded/],
    [['--cluster', 'recorded', '--kubeconfig', 'x'], /either --cluster or --kubeconfig/],
    [['--cluster', 'recorded', '--from', 'x'], /not both/],
    [['--context', 'x'], /--cluster or --kubeconfig with it/],
    [['--cluster', 'recorded', '--in-namespace', 'x'], /--kubeconfig with it/],
    [['--cluster', 'recorded', '--attempts', '2'], /--as-let-in with it/],
    [['--cluster', 'recorded', '--live-values', 'shop'], /namespace\/release/],
  ])('%j is wrong usage, and says what is right', async (args, message) => {
    const { code, stderr } = await take(...args);
    expect([code, stderr]).toEqual([2, expect.stringMatching(message)]);
  });
});
