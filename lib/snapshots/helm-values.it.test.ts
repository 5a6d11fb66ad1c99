import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { canonicalJson, type Json } from '@/lib/kernel';
import { toolsRequired } from '@/lib/testing/foreign-verifiers';
import { collectManifests, DEFAULT_KINDS } from './collect';
import { diffSnapshots } from './diff';
import { ALL_DROP_POLICIES } from './drop-rules';
import { readHelmValues } from './helm-values';
import vectors from './helm-values.vectors.json';

const env = {
  ...process.env,
  PATH: `${join(process.cwd(), '.cache/tools/bin')}${delimiter}${process.env.PATH}`,
};
const found = spawnSync('helm', ['version', '--short'], { env, encoding: 'utf8' });
const why = found.status === 0 ? null : 'helm is not here: npm run tools -- --build helm (needs Go)';
const VERSION = (found.stdout ?? '').trim();

type Files = Record<string, string>;

/** What helm itself says the values of a release are: a template that prints them. */
function helmValues(files: Files, values: readonly string[]): string {
  const folder = mkdtempSync(join(tmpdir(), 'mc-helm-'));
  try {
    const all = { ...files, 'templates/all.yaml': 'all: {{ .Values | toJson }}\n' };
    const given = values.map((text, index) => [`given-${index}.yml`, text] as const);
    for (const [path, text] of [...Object.entries(all), ...given]) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), text);
    }
    const flags = given.flatMap(([path]) => ['-f', join(folder, path)]);
    const args = ['template', 'r', folder, ...flags, '--show-only', 'templates/all.yaml'];
    const output = execFileSync('helm', args, { env, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
    const line = output.split('\n').find((text) => text.startsWith('all: ')) ?? '';
    return canonicalJson(JSON.parse(line.slice('all: '.length)));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const ours = (files: Files, values: readonly string[]) => {
  const chart = Object.entries(files).map(([path, text]) => ({ file: path, path, text }));
  const given = values.map((text, index) => ({ file: `${index}`, text }));
  const { value, findings } = readHelmValues({ release: 'r', chart, values: given });
  expect(findings).toEqual([]);
  return canonicalJson(value?.values ?? null);
};

test.runIf(toolsRequired)('helm is here when tools are required', () => expect(why).toBeNull());

describe.skipIf(why !== null)(`compared with helm itself (${why ?? VERSION})`, () => {
  test.each(vectors.cases)('the recorded case is what it says today: $name', ({ files, values, result }) => {
    expect(helmValues(files as unknown as Files, values)).toBe(canonicalJson(result as Json));
  });

  test('charts and values made at random merge to the same', () => {
    for (let seed = 1; seed <= 40; seed += 1) {
      const { files, values } = randomCase(seed);
      const note = JSON.stringify({ seed, files, values });
      expect(ours(files, values), note).toBe(helmValues(files, values));
    }
  });

  test('the project’s own chart renders to the manifests in deploy/k8s', () => {
    const options = { namespace: 'mission-control', policies: ALL_DROP_POLICIES, kinds: DEFAULT_KINDS };
    const args = ['template', 'mission-control', 'deploy/helm/mission-control-policies'];
    const text = execFileSync('helm', [...args, '--namespace', 'mission-control'], { env, encoding: 'utf8' });
    const plain = ['horizontal-pod-autoscaler', 'network-policy', 'service-monitor'].map((name) => ({
      file: name,
      text: execFileSync('cat', [`deploy/k8s/${name}.yaml`], { encoding: 'utf8' }),
    }));
    const [rendered, written] = [[{ file: 'rendered', text }], plain].map((files) =>
      collectManifests(files, options),
    );
    expect(rendered?.objects).toHaveLength(3);
    expect(diffSnapshots(written?.objects ?? [], rendered?.objects ?? [])).toEqual([]);
  });
});

/** A chart with up to two charts below it, and up to two files of values, all with few names so that they meet. */
function randomCase(seed: number): { files: Files; values: string[] } {
  let state = seed;
  const random = (below: number) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
  const scalar = () => ['1', '"text"', 'true', 'null', '[1, 2]', '{}', '""'][random(7)] ?? '1';
  const table = (depth: number): string => {
    const names = ['a', 'b', 'c', 'global', 'sub'].filter(() => random(2) === 0);
    const value = (name: string) =>
      depth > 0 && (random(2) === 0 || name === 'global') ? table(depth - 1) : scalar();
    const isChart = (name: string) => name === 'sub' || name === 'global';
    return `{${names.map((name) => `${name}: ${isChart(name) && depth > 1 ? table(depth - 1) : value(name)}`).join(', ')}}`;
  };
  const isDeclared = random(2) === 0;
  const declared = isDeclared ? 'dependencies: [{name: sub, version: 1.0.0, repository: "file://x"}]\n' : '';
  return {
    files: {
      'Chart.yaml': `apiVersion: v2\nname: top\nversion: 1.0.0\n${declared}`,
      'values.yaml': `${table(3)}\n`,
      'charts/sub/Chart.yaml': 'apiVersion: v2\nname: sub\nversion: 1.0.0\n',
      'charts/sub/values.yaml': `${table(2)}\n`,
    },
    values: Array.from({ length: random(3) }, () => `${table(3)}\n`),
  };
}
