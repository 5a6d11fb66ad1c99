import { Command } from 'commander';
import packageJson from '@/package.json' with { type: 'json' };
import { registerAccess } from './commands/access';
import { registerApprovals } from './commands/approvals';
import { registerAttest } from './commands/attest';
import { registerAudit } from './commands/audit';
import { registerCi } from './commands/ci';
import { registerConfig } from './commands/config';
import { registerDashboards } from './commands/dashboards';
import { registerDb } from './commands/db';
import { registerDemo } from './commands/demo';
import { registerDoctor } from './commands/doctor';
import { registerEvents } from './commands/events';
import { registerEvidence } from './commands/evidence';
import { registerEvidenceVerify } from './commands/evidence-verify';
import { registerInit } from './commands/init';
import { registerKeys } from './commands/keys';
import { registerLogin } from './commands/login';
import { registerRules } from './commands/rules';
import { registerSignals } from './commands/signals';
import { registerStatus } from './commands/status';
import { registerTenants } from './commands/tenants';
import { registerTokens } from './commands/tokens';
import { registerUp } from './commands/up';
import { registerUsers } from './commands/users';
import { registerWitness } from './commands/witness';

/** The whole command line as a tree: help, documentation and tests read it, `main.ts` runs it. */
export function buildProgram(): Command {
  const program = new Command('mc')
    .description('Mission Control: live tenant drilldowns, configuration and access from the command line')
    .version(packageJson.version, '-V, --version', 'print the version')
    .option('--json', 'print JSON on stdout')
    .option('--server <url>', 'address of a Mission Control server (default: MC_SERVER, else this machine)')
    .configureHelp({ showGlobalOptions: true })
    .showSuggestionAfterError()
    .addHelpText(
      'after',
      '\nProgress goes to stderr, results to stdout.\nExit codes: 0 pass, 1 fail, 2 usage, 3 not signed in or not allowed, 4 unreachable, 5 ambiguous, 6 hold',
    );
  registerUp(program);
  registerStatus(program);
  registerInit(program);
  registerDoctor(program);
  registerTenants(program);
  registerSignals(program);
  registerRules(program);
  registerDashboards(program);
  registerEvents(program);
  registerEvidenceVerify(registerEvidence(program));
  registerDemo(program);
  registerAttest(program);
  registerApprovals(program);
  registerCi(program);
  registerConfig(program);
  registerDb(program);
  registerAccess(program);
  registerUsers(program);
  registerTokens(program);
  registerAudit(program);
  registerWitness(program);
  registerKeys(program);
  registerLogin(program);
  return program;
}
