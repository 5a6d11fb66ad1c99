import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { type CompositeAction, faultsOfStep, faultsOfWorkflow, parseWorkflow } from '@/lib/testing/workflow';

const text = readFileSync('.github/workflows/config-attest.yml', 'utf8');
const action = parse(readFileSync('.github/actions/config-gate/action.yml', 'utf8')) as CompositeAction;

describe('the workflow of the configuration gate', () => {
  it('has least permissions, pins what it uses, and runs no text of a stranger', () => {
    expect(faultsOfWorkflow(parseWorkflow(text))).toEqual([]);
  });

  it('runs on pull requests, on main, and after a deploy', () => {
    expect(Object.keys(parseWorkflow(text).on)).toEqual([
      'pull_request',
      'push',
      'workflow_dispatch',
      'workflow_call',
    ]);
    expect(Object.keys(parseWorkflow(text).jobs)).toEqual(['pre-deploy', 'post-deploy']);
  });

  it('hands the action only inputs it has, and every one it needs', () => {
    const { 'pre-deploy': before, 'post-deploy': after } = parseWorkflow(text).jobs;
    for (const step of [...(before?.steps ?? []), ...(after?.steps ?? [])]) {
      if (step.uses === undefined) continue;
      expect(Object.keys(action.inputs)).toEqual(expect.arrayContaining(Object.keys(step.with ?? {})));
      const needed = Object.entries(action.inputs).flatMap(([name, { required }]) =>
        required ? [name] : [],
      );
      expect(Object.keys(step.with ?? {})).toEqual(expect.arrayContaining(needed));
    }
  });

  it.each<[string, (text: string) => string, RegExp]>([
    [
      'pull_request_target',
      (t) => t.replace('  pull_request:\n', '  pull_request_target:\n'),
      /runs on pull_request_target/,
    ],
    ['more permission', (t) => t.replace('contents: read', 'contents: write'), /may write contents/],
    [
      'an id token',
      (t) => t.replace('contents: read', 'contents: read\n      id-token: write'),
      /may write id-token/,
    ],
    [
      'no permissions at the top',
      (t) => t.replace('permissions: {}\n', ''),
      /does not begin with no permission/,
    ],
    [
      'a tag',
      (t) => t.replace('uses: ./judge/.github/actions/config-gate', 'uses: actions/checkout@v4'),
      /no full commit/,
    ],
    [
      'a title in a script',
      (t) =>
        t.replace(
          'set -euo pipefail\n',
          'set -euo pipefail\n          echo "$' + '{{ github.event.pull_request.title }}"\n',
        ),
      /expression into its script/,
    ],
    [
      'a failure that is passed over',
      (t) => t.replace('          set -euo pipefail\n', ''),
      /goes on after a failure/,
    ],
  ])('the rules see %s', (_name, change, fault) => {
    const changed = change(text);
    expect(changed).not.toBe(text);
    expect(faultsOfWorkflow(parseWorkflow(changed)).join('\n')).toMatch(fault);
  });
});

describe('the composite action', () => {
  it('puts inputs into variables, never into scripts', () => {
    expect(action.runs.using).toBe('composite');
    expect(action.runs.steps.flatMap(faultsOfStep)).toEqual([]);
  });
});
