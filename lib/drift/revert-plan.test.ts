import { describe, expect, it } from 'vitest';
import { revertPlan, revertTitle } from './revert-plan';

const NAMES = { group: 'networking.k8s.io', kind: 'NetworkPolicy', namespace: 'shop', name: 'web' };
const change = (kind: 'added' | 'removed' | 'changed', name: string) => ({
  identity: { ...NAMES, name },
  kind,
  beforeDigest: null,
  afterDigest: null,
  fields: [],
});
const INPUT = {
  commit: '0123456789abcdef0123456789abcdef01234567',
  isExact: true,
  paths: ['deploy/k8s'],
  helm: [],
  changes: null,
  showManifests: ['mc', 'attest', 'baseline', 'show', '--manifests'],
};
const commands = (input: Partial<Parameters<typeof revertPlan>[0]>) =>
  revertPlan({ ...INPUT, ...input }).flatMap((step) => step.commands);

describe('the way back', () => {
  it('names the commit when its files were signed exactly as they stood', () => {
    expect(commands({})).toContain('git checkout 0123456789abcdef0123456789abcdef01234567 -- deploy/k8s');
  });

  it.each([
    ['without a commit', { commit: null }],
    ['with files that differed from it', { isExact: false }],
    ['when nobody knows which files', { paths: [] }],
  ])('%s git is not the way, the signed objects are', (_name, input) => {
    const lines = commands(input);
    expect(lines.filter((line) => line.startsWith('git'))).toEqual([]);
    expect(lines[0]).toBe('mc attest baseline show --manifests > signed-baseline.yaml');
  });

  it('rolls back Helm releases, and removes only what the signed state does not have', () => {
    const lines = commands({
      helm: [{ release: 'web', namespace: 'shop', revision: 12 }],
      changes: [change('added', 'new'), change('removed', 'old'), change('changed', 'web')],
    });
    expect(lines).toContain('helm rollback web 12 --namespace shop --wait');
    expect(lines.filter((line) => line.startsWith('kubectl delete'))).toEqual([
      'kubectl delete NetworkPolicy.networking.k8s.io new --namespace shop',
    ]);
  });

  it.each([
    ["a'; rm -rf / #", `'a'\\''; rm -rf / #'`],
    ['$(id)', `'$(id)'`],
    ['`id`', "'`id`'"],
    ['', `''`],
    ['a b', `'a b'`],
  ])('quotes %j for the shell', (name, quoted) => {
    expect(commands({ changes: [change('added', name)] }).at(-1)).toBe(
      `kubectl delete NetworkPolicy.networking.k8s.io ${quoted} --namespace shop`,
    );
  });

  it('says what it is for', () => {
    expect(revertTitle(null)).toContain('last signed state');
    expect(revertTitle([])).toContain('Nothing drifted');
    expect(revertTitle(['a', 'b', 'c', 'd'].map((name) => change('added', name)))).toMatch(
      /shop\/c, and 1 more:$/,
    );
  });
});
