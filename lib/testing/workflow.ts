import { parse } from 'yaml';

export type Step = {
  name?: string;
  id?: string;
  uses?: string;
  run?: string;
  shell?: string;
  env?: Record<string, string>;
  with?: Record<string, string>;
};
export type Job = { if?: string; permissions?: Record<string, string>; steps: Step[] };
export type Workflow = { on: Record<string, unknown>; permissions?: unknown; jobs: Record<string, Job> };
export type CompositeAction = {
  inputs: Record<string, { default?: string; required?: boolean }>;
  runs: { using: string; steps: Step[] };
};

/** `on` is a word of YAML 1.1; GitHub reads 1.2, as we do here. */
export function parseWorkflow(text: string): Workflow {
  return parse(text) as Workflow;
}

/** What is wrong with a workflow that judges what strangers propose; empty for a safe one. */
export function faultsOfWorkflow(workflow: Workflow): string[] {
  const triggers = Object.keys(workflow.on ?? {});
  const jobs = Object.entries(workflow.jobs);
  return [
    ...triggers
      .filter((name) => /^(pull_request_target|workflow_run)$/.test(name))
      .map((name) => `runs on ${name}`),
    ...(JSON.stringify(workflow.permissions) === '{}' ? [] : ['does not begin with no permission at all']),
    ...jobs.flatMap(([name, job]) => [...faultsOfPermissions(name, job), ...job.steps.flatMap(faultsOfStep)]),
  ];
}

function faultsOfPermissions(name: string, { permissions }: Job): string[] {
  if (permissions === undefined) return [`${name} names no permissions`];
  return Object.entries(permissions)
    .filter(([scope, level]) => scope !== 'contents' || level !== 'read')
    .map(([scope, level]) => `${name} may ${level} ${scope}`);
}

/** A step runs no text of a stranger, and nothing that can change under it. */
export function faultsOfStep({ name = 'a step', uses, run, shell }: Step): string[] {
  const isPinned =
    uses === undefined || uses.startsWith('./') || /^[\w.-]+\/[\w./-]+@[0-9a-f]{40}$/.test(uses);
  return [
    ...(isPinned ? [] : [`${name} uses ${uses}, which is no full commit`]),
    ...(run?.includes('${{') ? [`${name} puts an expression into its script`] : []),
    ...(run !== undefined && shell !== 'bash' ? [`${name} does not say bash`] : []),
    ...(run !== undefined && !run.startsWith('set -euo pipefail') ? [`${name} goes on after a failure`] : []),
  ];
}
