import type { Command } from 'commander';
import { z } from 'zod';
import { decideGate, driftLines, type ExpectedChange, type GateInput, gateVerdictOf } from '@/lib/drift';
import { AppError, logOfEnvironment } from '@/lib/kernel';
import { readChangeContext } from '../change-context';
import { collectHead, placesOf } from '../collect-head';
import { COLLECT_OPTIONS, collectInput } from '../collecting';
import { addCommand, type Run } from '../command';
import { loadLocalConfig } from '../context';
import { EXIT, type ExitCode } from '../exit-codes';
import { findApprovalFile } from '../find-approval';
import { askForApproval, expectedChange, howToAsk, readApproval } from '../gate-approval';
import { GATE_FORMATS, writeGateReport } from '../gate-report';
import { BASELINE_OPTIONS, baselineInput, ofKinds, openBaseline } from '../open-baseline';
import { hasTarget, keepVerdict } from '../record-verdict';

const path = z.string().min(1).max(4_096);
const gateInput = z.object({
  ...baselineInput,
  ...collectInput,
  approval: path.optional(),
  format: z.enum(GATE_FORMATS, `expected one of ${GATE_FORMATS.join(', ')}`).optional(),
  report: path.optional(),
  out: path.optional(),
  signKey: path.optional(),
  request: z.boolean().default(false),
  breakGlass: z
    .string()
    .trim()
    .min(10, 'expected a reason of at least 10 characters')
    .max(500, 'expected at most 500 characters')
    .optional(),
});
type GateRun = Run<z.output<typeof gateInput>>;

/** `mc attest gate`: whether configuration may go on. */
export function registerGate(attest: Command): void {
  addCommand(attest, 'gate', {
    summary:
      'let configuration through only as the signed baseline has it, or as somebody else approved it (exit 0, 1 drift, 3 not genuine or not allowed, 4 unreachable, 5 ambiguous, 6 hold)',
    example:
      'mc attest gate --from deploy/k8s --baseline evidence-v0.3.3-mc.tar --trust SHA256:ty50gxWSqpCeEXd6Yi30CmtSCXEyBTqtyyPMEZlMC5I --format github',
    options: [
      ...COLLECT_OPTIONS,
      ...BASELINE_OPTIONS,
      [
        '--approval <file>',
        'approval of exactly this change, as mc approvals show ID --file writes it; without it a server or installation is asked',
      ],
      ['--format <format>', `${GATE_FORMATS.join(', ')} (default: text)`],
      ['--report <file>', 'write the report here instead of to standard output'],
      ['--out <file>', 'write the statement of the verdict here, as a Sigstore bundle'],
      ['--sign-key <file>', 'private key that signs it where there is no installation'],
      ['--request', 'when it drifted, ask for an approval of exactly this change'],
      ['--break-glass <reason>', 'let drift through now; it is recorded, raises an alarm and is reviewed'],
    ],
    input: gateInput,
    run: gate,
  });
}

async function gate(run: GateRun): Promise<ExitCode> {
  const { input, variables, out } = run;
  const config = loadLocalConfig(run);
  const environment = config.environment.name;
  if (input.breakGlass !== undefined && input.out === undefined && !hasTarget(run)) throw silentGlass();
  const opened = await openBaseline(run, environment);
  const reading = ofKinds(opened.reading, input.kind);
  const head = await collectHead(run, reading.ok ? reading.signed.snapshot : null);
  const change = readChangeContext(variables, reading.ok ? reading.finding.commit : null);
  const now = new Date();
  const by = change.author.name;
  const { release } = config.evidence;
  const expected = expectedChange({
    baseline: reading.finding,
    head: head.finding,
    change,
    environment,
    release,
  });
  const find = async (wanted: ExpectedChange) =>
    input.baseline === undefined && hasTarget(run) ? findApprovalFile(run, wanted, now) : null;
  const approval = await readApproval(input.approval, find, {
    config,
    keys: opened.keys,
    expected,
    authors: change.authors,
    now,
  });
  const asked: GateInput = {
    baseline: reading.finding,
    head: head.finding,
    approval,
    override: { mode: config.gate.override, requested: variables.CHANGE_APPROVED === '1', by },
    breakGlass: input.breakGlass === undefined ? null : { reason: input.breakGlass, by },
    expects: { environment, origin: logOfEnvironment(config.environment) },
  };
  const judge = async (question: GateInput) => {
    const verdict = gateVerdictOf(question, decideGate(question), {
      environment,
      release,
      repository: change.repository,
      commit: change.commit,
      author: change.author,
      at: now,
    });
    const place = { environment, origin: logOfEnvironment(config.environment) };
    const kept = await keepVerdict({ run, verdict, place, isOffline: input.baseline !== undefined });
    return { verdict, kept };
  };
  const { verdict, kept } = await judge(asked).catch((error) => {
    // One that was found and is used up since the baseline moved is as good as none; whoever names one is told.
    if (input.approval !== undefined || !isUsedUp(error)) throw error;
    return judge({ ...asked, approval: { state: 'none' } });
  });
  const changes = head.finding.state === 'read' ? head.finding.changes : [];
  writeGateReport({
    verdict,
    lines: reading.ok ? driftLines(changes, placesOf(head.objects)) : [],
    format: input.format ?? (out.json ? 'json' : 'text'),
    file: input.report,
    fallbackFile: head.paths[0] ?? '.',
    out,
    variables,
  });
  if (input.request && expected !== null && verdict.verdict !== 'pass')
    out.note(await askForApproval(run, { config, expected, verdictRecord: kept.record, now }));
  if (kept.record !== null) out.note(`recorded as ${kept.record}`);
  else if (!kept.attested) out.note('UNATTESTED: nobody signed this verdict');
  const isAsked = verdict.reasons.some(({ code }) => code === 'override-not-authorised');
  if (isAsked && expected !== null) out.note(howToAsk(expected, head.paths));
  return EXIT_OF[verdict.exit] ?? EXIT.fail;
}

const EXIT_OF: Record<number, ExitCode> = {
  0: EXIT.pass,
  1: EXIT.fail,
  3: EXIT.denied,
  4: EXIT.unreachable,
  5: EXIT.ambiguous,
  6: EXIT.hold,
};

function isUsedUp(error: unknown): boolean {
  return error instanceof AppError && error.fields.some(({ received }) => received === 'used');
}

/** Nobody breaks the glass unseen. */
function silentGlass(): AppError {
  return new AppError('invalid_input', {
    message: 'a broken glass would not be recorded',
    userMessage:
      'With --break-glass the verdict has to be kept: name an installation with --server, or a file for it with --out.',
    fields: [{ field: 'out', expected: 'expected a file for the statement of the verdict' }],
  });
}
