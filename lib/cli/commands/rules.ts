import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Command } from 'commander';
import { z } from 'zod';
import type { SourceConfig } from '@/lib/config';
import { AppError } from '@/lib/kernel';
import {
  fullyTestedSignals,
  renderRules,
  renderRuleTests,
  resolveRegistry,
  type SignalRegistry,
} from '@/lib/signals';
import { addCommand, addNoun, type Run } from '../command';
import { loadLocalConfig } from '../context';
import { EXIT, type ExitCode } from '../exit-codes';
import { findPromtool, runPromtool } from '../promtool';
import { writeResult } from '../write-result';

const RULES_FILE = 'mc-rules.yml';
const TESTS_FILE = 'mc-rules.test.yml';
const sourceOption = [
  '--source <id>',
  'data source the rules are for (needed when there are several)',
] as const;
const sourceInput = z.object({ source: z.string().min(1).max(48).optional() });

/** `mc rules render|check|test`: the recording rules Prometheus loads, and the proof that they are right. */
export function registerRules(program: Command): void {
  const rules = addNoun(program, 'rules', 'Prometheus recording rules made from the signal registry');
  addCommand(rules, 'render', {
    summary: 'print the recording rules, or with --tests their promtool tests',
    example: 'mc rules render --out deploy/prometheus/mc-rules.yml',
    options: [
      sourceOption,
      ['--tests', 'print the promtool test file instead'],
      ['--out <file>', 'write to a file'],
    ],
    input: sourceInput.extend({
      tests: z.boolean().default(false),
      out: z.string().min(1).max(4_096).optional(),
    }),
    run: async (run) => {
      const { rules: text, tests } = renderAll(run);
      writeResult(run.out, run.input.tests ? tests : text, run.input.out);
      return EXIT.pass;
    },
  });
  addCommand(rules, 'check', {
    summary: 'check the rules with promtool, lint included (exit 6 when there is no promtool)',
    example: 'mc rules check',
    options: [sourceOption],
    input: sourceInput,
    run: (run) => usePromtool(run, ['check', 'rules', '--lint-fatal', RULES_FILE]),
  });
  addCommand(rules, 'test', {
    summary: 'run the rule tests with promtool: value, missing data, counter reset (exit 6 without promtool)',
    example: 'mc rules test --json',
    options: [sourceOption],
    input: sourceInput,
    run: (run) => usePromtool(run, ['test', 'rules', TESTS_FILE]),
  });
}

type SourceRun = Run<z.output<typeof sourceInput>>;

function renderAll(run: SourceRun): {
  rules: string;
  tests: string;
  registry: SignalRegistry;
  fullyTested: string[];
} {
  const config = loadLocalConfig(run);
  const registry = resolveRegistry(config.signals, config.sources);
  const { id: sourceId, tenantLabel } = chooseSource(config.sources, run.input.source);
  const options = { sourceId, tenantLabel };
  return {
    registry,
    rules: renderRules(registry, options),
    tests: renderRuleTests(registry, { ...options, rulesFile: RULES_FILE }),
    fullyTested: fullyTestedSignals(registry, options),
  };
}

function chooseSource(sources: readonly SourceConfig[], wanted: string | undefined): SourceConfig {
  const ids = sources.map(({ id }) => id).join(', ');
  const found =
    wanted === undefined && sources.length === 1 ? sources[0] : sources.find(({ id }) => id === wanted);
  if (found !== undefined) return found;
  if (wanted === undefined) {
    throw new AppError('ambiguous', {
      message: 'several sources',
      userMessage: `There are several sources: ${ids}. Choose one with --source.`,
    });
  }
  throw new AppError('not_found', {
    message: `no source ${wanted}`,
    userMessage: `There is no source ${wanted}. There is: ${ids}.`,
  });
}

/** Without promtool nothing is known about the rules, which is a hold and no pass. */
async function usePromtool(run: SourceRun, args: readonly string[]): Promise<ExitCode> {
  const { out, variables } = run;
  const promtool = findPromtool(variables);
  if (promtool === null) {
    const reason = 'promtool was not found: put it on PATH, or name it in PROMTOOL';
    out.result({ verdict: 'hold', reason }, () => `${out.paint('warn', 'hold')}  ${reason}`);
    return EXIT.hold;
  }
  const dir = mkdtempSync(join(tmpdir(), 'mc-rules-'));
  try {
    const { rules, tests, fullyTested } = renderAll(run);
    writeFileSync(join(dir, RULES_FILE), rules);
    writeFileSync(join(dir, TESTS_FILE), tests);
    const { ok, output } = runPromtool(promtool, args, dir);
    const verdict = ok ? 'pass' : 'fail';
    out.result(
      { verdict, promtool, output, fullyTestedSignals: fullyTested },
      () => `${output}\n${out.paint(ok ? 'ok' : 'fail', verdict)}`,
    );
    return ok ? EXIT.pass : EXIT.fail;
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}
