import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { type CompositeAction, parseWorkflow, type Step } from './workflow';

export type Ran = { name: string; code: number | null; output: string };
type Place = { root: string; workspace: string; temp: string };
type State = { env: Record<string, string>; outputs: Record<string, Record<string, string>> };

/** Runs the steps of a job of config-attest.yml one by one in an empty folder below `root`, as a runner would; stops at the first that fails. */
export async function runJob(
  root: string,
  job: string,
  values: Record<string, string>,
): Promise<{ ran: Ran[]; state: State; summary: string }> {
  const workspace = mkdtempSync(join(root, 'work-'));
  const temp = mkdtempSync(join(root, 'temp-'));
  const state: State = { env: {}, outputs: {} };
  const workflow = parseWorkflow(readFileSync('.github/workflows/config-attest.yml', 'utf8'));
  const ran: Ran[] = [];
  for (const step of workflow.jobs[job]?.steps ?? []) {
    const resolve = (text: string) => expand(text, values, state);
    if (step.uses === undefined) ran.push(await runStep(step, resolve, state, { root, workspace, temp }));
    else ran.push(...(await runAction(step, resolve, state, { root, workspace, temp })));
    if (ran.at(-1)?.code !== 0) break;
  }
  const summary = readFileSync(join(temp, 'summary'), 'utf8');
  return { ran, state, summary };
}

async function runAction(
  step: Step,
  resolve: (text: string) => string,
  state: State,
  place: Place,
): Promise<Ran[]> {
  const file = join(place.workspace, step.uses ?? '', 'action.yml');
  const action = parse(readFileSync(file, 'utf8')) as CompositeAction;
  const inputs = Object.fromEntries(
    Object.entries(action.inputs).map(([name, input]) => [
      `inputs.${name}`,
      resolve(step.with?.[name] ?? input.default ?? ''),
    ]),
  );
  const ran: Ran[] = [];
  for (const inner of action.runs.steps) {
    ran.push(await runStep(inner, (text) => expand(text, inputs, state), state, place));
    if (ran.at(-1)?.code !== 0) break;
  }
  return ran;
}

async function runStep(
  step: Step,
  resolve: (text: string) => string,
  state: State,
  place: Place,
): Promise<Ran> {
  const { root, workspace, temp } = place;
  const files = { GITHUB_ENV: 'env', GITHUB_OUTPUT: 'output', GITHUB_STEP_SUMMARY: 'summary' };
  for (const name of ['env', 'output']) writeFileSync(join(temp, name), '');
  writeFileSync(join(temp, 'summary'), '', { flag: 'a' });
  const own = Object.fromEntries(Object.entries(step.env ?? {}).map(([name, text]) => [name, resolve(text)]));
  // Not in step with this process, which answers for the server and the cluster.
  const child = spawn('bash', ['--noprofile', '--norc', '-c', step.run ?? 'exit 99'], {
    cwd: workspace,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      NODE_ENV: 'production',
      PATH: process.env.PATH ?? '',
      HOME: temp,
      MC_DATA_DIR: join(temp, 'nothing'),
      GITHUB_ACTIONS: 'true',
      GITHUB_SERVER_URL: `file://${root}`,
      GITHUB_REPOSITORY: 'acme/shop',
      GITHUB_ACTOR: 'ada',
      GITHUB_ACTOR_ID: '4711',
      RUNNER_TEMP: temp,
      SETTLE_WAIT: '1s',
      ...Object.fromEntries(Object.entries(files).map(([name, file]) => [name, join(temp, file)])),
      ...state.env,
      ...own,
    },
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => {
      output += chunk.toString();
    });
  const [code] = await once(child, 'close');
  Object.assign(state.env, readPairs(join(temp, 'env')));
  if (step.id !== undefined) state.outputs[step.id] = readPairs(join(temp, 'output'));
  return { name: step.name ?? '', code, output };
}

/** `name=value` and `name<<delimiter` as the runner reads them. */
function readPairs(file: string): Record<string, string> {
  const text = readFileSync(file, 'utf8');
  const long = [...text.matchAll(/^([\w-]+)<<(\S+)\n([\s\S]*?)\n\2$/gm)].map(([, name, , value]) => [
    name,
    value,
  ]);
  const short = [...text.matchAll(/^([\w-]+)=(.*)$/gm)].map(([, name, value]) => [name, value]);
  return Object.fromEntries([...short, ...long]);
}

/** Expressions by a table: one that nobody thought of fails the test. */
function expand(text: string, values: Record<string, string>, { outputs }: State): string {
  return text.replace(/\$\{\{ (.*?) \}\}/g, (_, expression: string) => {
    const output = /^steps\.(\w+)\.outputs\.([\w-]+)$/.exec(expression);
    if (output !== null) return outputs[output[1] ?? '']?.[output[2] ?? ''] ?? '';
    const value = values[expression];
    if (value === undefined) throw new Error(`nothing is known of ${expression}`);
    return value;
  });
}
