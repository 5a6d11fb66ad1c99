import type { Command } from 'commander';
import { addCommand, noInput } from '../command';
import { ciChecks } from '../doctor/ci-checks';
import { databaseChecks } from '../doctor/database-checks';
import { type Check, type Finding, fail } from '../doctor/finding';
import { machineChecks, messageOf } from '../doctor/machine-checks';
import { processChecks } from '../doctor/process-checks';
import { sourceChecks } from '../doctor/source-checks';
import { storeChecks } from '../doctor/store-checks';
import { EXIT } from '../exit-codes';
import type { Output } from '../output';

/** `mc doctor`: checks everything MC depends on and says how to mend what is wrong. */
export function registerDoctor(program: Command): void {
  addCommand(program, 'doctor', {
    summary:
      'check everything this installation depends on and say how to mend it (exit 1 when something fails)',
    example: 'mc doctor --json',
    input: noInput,
    run: async (run) => {
      const checks = [
        ...machineChecks(run),
        ...databaseChecks(run),
        ...sourceChecks(run),
        ...storeChecks(run),
        ...ciChecks(run),
        ...processChecks(run),
      ];
      const findings: Finding[] = [];
      for (const check of checks) findings.push(...(await runCheck(check)));
      const failed = findings.some(({ state }) => state === 'fail');
      run.out.result({ verdict: failed ? 'fail' : 'pass', findings }, () => describe(findings, run.out));
      return failed ? EXIT.fail : EXIT.pass;
    },
  });
}

/** A check that breaks is a finding itself: the doctor always finishes its round. */
async function runCheck(check: Check): Promise<Finding[]> {
  try {
    return [await check()].flat();
  } catch (error) {
    return [fail('doctor', `a check could not be done: ${messageOf(error)}`, 'run it again with MC_DEBUG=1')];
  }
}

function describe(findings: readonly Finding[], out: Output): string {
  const width = Math.max(...findings.map(({ check }) => check.length));
  return findings
    .flatMap(({ check, state, detail, mend }) => [
      `${out.paint(state, state.padEnd(4))}  ${check.padEnd(width)}  ${detail}`,
      ...(mend === undefined ? [] : [`      ${' '.repeat(width)}  → ${mend}`]),
    ])
    .join('\n');
}
