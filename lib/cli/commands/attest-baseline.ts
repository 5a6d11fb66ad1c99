import type { Command } from 'commander';
import { z } from 'zod';
import { linesOf, printable, revertPlan, revertTitle, type SignedSnapshot } from '@/lib/drift';
import { listBaselines } from '@/lib/drift/server';
import { recordIdSchema } from '@/lib/evidence';
import { AppError } from '@/lib/kernel';
import { collectHead } from '../collect-head';
import { COLLECT_OPTIONS, type Collecting, collectInput } from '../collecting';
import { addCommand, addNoun, type Run } from '../command';
import { loadLocalConfig } from '../context';
import { EXIT, type ExitCode } from '../exit-codes';
import { BASELINE_OPTIONS, type BaselineInput, baselineInput, openBaseline } from '../open-baseline';
import { baselinesOf, moveBaseline } from '../server-baselines';
import { onTarget } from '../target';

const helmSchema = z
  .string()
  .regex(
    /^[a-z0-9.-]{1,63}\/[a-z0-9.-]{1,63}@[1-9]\d{0,8}$/,
    'expected NAMESPACE/RELEASE@REVISION, for example shop/web@12',
  );

/** `mc attest baseline show|list|set`: the signed state that changes are compared with. */
export function registerBaseline(attest: Command): void {
  const baseline = addNoun(attest, 'baseline', 'the signed state that changes are compared with');
  addCommand(baseline, 'show', {
    summary: 'show the baseline in force, and with --revert-plan the commands back to it',
    example: 'mc attest baseline show --revert-plan --from deploy/k8s',
    options: [
      ...BASELINE_OPTIONS,
      ['--revert-plan', 'print the commit and the git, helm and kubectl commands back to this state'],
      ['--manifests', 'print the signed objects as YAML, ready for kubectl apply'],
      ...COLLECT_OPTIONS,
      ['--helm-release <namespace/release@revision...>', 'Helm releases to roll back'],
    ],
    input: z.object({
      ...baselineInput,
      revertPlan: z.boolean().default(false),
      manifests: z.boolean().default(false),
      ...collectInput,
      helmRelease: z.array(helmSchema).max(50).default([]),
    }),
    run: show,
  });
  addCommand(baseline, 'list', {
    summary: 'list the states that were the baseline, newest first, with the verdict that let each in',
    example: 'mc attest baseline list --limit 20',
    options: [['--limit <n>', 'how many (default: 50)']],
    input: z.object({
      limit: z.coerce.number('expected 1 to 200').int('expected 1 to 200').min(1).max(200).default(50),
    }),
    run: async (run) => {
      const entries = await onTarget(run, {
        local: (ctx) => listBaselines(ctx, run.input.limit),
        server: (api) => baselinesOf(api, run.input.limit),
      });
      run.out.table(
        entries,
        [
          { title: 'set', value: ({ at }) => at },
          { title: 'by', value: ({ by }) => by },
          { title: 'tree root', value: ({ treeRoot }) => treeRoot?.slice(0, 16) ?? '' },
          { title: 'snapshot', value: ({ snapshot }) => snapshot ?? '' },
          { title: 'let in by', value: ({ verdict }) => verdict ?? '' },
          { title: 'why', value: ({ problem, reason }) => printable(problem ?? reason ?? '') },
        ],
        'No baseline was ever set. Name the first with: mc attest baseline set RECORD',
      );
      return entries.some(({ problem }) => problem !== null) ? EXIT.denied : EXIT.pass;
    },
  });
  addCommand(baseline, 'set <record>', {
    summary: 'make a signed snapshot the baseline; a change needs a gate verdict that let it in',
    example: 'mc attest baseline set evd_01J0ZW3H9Y5T2M8K4Q6R7S1VXC --reason "v0.3.3 is out"',
    options: [['--reason <text>', 'why, for whoever reads the history']],
    input: z.object({
      record: recordIdSchema,
      reason: z
        .string('expected a reason, for example --reason "v0.3.3 is out"')
        .trim()
        .min(3, 'expected a reason of at least 3 characters')
        .max(500, 'expected at most 500 characters'),
    }),
    run: async (run) => {
      const moved = await moveBaseline(run, run.input);
      run.out.result(moved, () =>
        [`the baseline is ${moved.treeRoot}`, moved.snapshot, moved.record].join('\n'),
      );
      return EXIT.pass;
    },
  });
}

type Show = BaselineInput &
  Collecting & {
    revertPlan: boolean;
    manifests: boolean;
    helmRelease: string[];
  };

async function show(run: Run<Show>): Promise<ExitCode> {
  const { input, out } = run;
  const environment = input.baseline === undefined ? loadLocalConfig(run).environment.name : null;
  const { reading } = await openBaseline(run, environment);
  if (!reading.ok) {
    const { state, code, reason } = reading.finding;
    out.result(reading.finding, () => `${out.paint('fail', '✗')} ${state}: ${code}: ${printable(reason)}`);
    return { missing: EXIT.hold, invalid: EXIT.denied, unreachable: EXIT.unreachable }[state];
  }
  const { signed, finding, choice } = reading;
  if (input.manifests) {
    out.raw(signed.snapshot.objects.map(({ value }) => `---\n${linesOf(value).join('\n')}\n`).join(''));
    return EXIT.pass;
  }
  const changes = input.from === undefined ? null : changesOf(await collectHead(run, signed.snapshot));
  const plan = input.revertPlan ? revertPlan(planInput(input, signed, changes)) : null;
  out.result({ ...finding, objects: signed.snapshot.objects.length, choice, plan }, () =>
    [
      `environment ${finding.environment}, origin ${finding.origin}`,
      `${out.paint('ok', '✓')} signed by ${finding.keyId} at ${finding.createdAt}`,
      `${signed.snapshot.objects.length} objects, tree root ${finding.treeRoot}`,
      `commit ${finding.commit ?? 'unknown'}${signed.source.gitDirty === true ? ', and files that differed from it' : ''}`,
      `from ${printable(finding.source)}${choice === null ? '' : `, chosen because: ${printable(choice.reason)}`}`,
      ...(plan === null ? [] : ['', revertTitle(changes), ...plan.flatMap(describeStep)]),
    ].join('\n'),
  );
  return EXIT.pass;
}

function describeStep({ title, commands }: { title: string; commands: string[] }): string[] {
  return ['', `# ${printable(title)}`, ...commands];
}

function planInput(
  input: Show,
  { source }: SignedSnapshot,
  changes: ReturnType<typeof changesOf> | null,
): Parameters<typeof revertPlan>[0] {
  const recorded = Array.isArray(source.paths)
    ? source.paths.filter((one): one is string => typeof one === 'string')
    : [];
  const { baseline, trust, baselineSignature, baselineGit } = input;
  const given = Object.entries({ baseline, trust, baselineSignature, baselineGit }).flatMap(
    ([name, value]) =>
      value === undefined ? [] : [`--${name.replace(/[A-Z]/g, (c) => `-${c.toLowerCase()}`)}`, value],
  );
  return {
    commit: typeof source.gitCommit === 'string' ? source.gitCommit : null,
    isExact: source.gitDirty === false,
    paths: recorded.length > 0 ? recorded : (input.from ?? []),
    helm: input.helmRelease.map((text) => {
      const [, namespace = '', release = '', revision = ''] = /^(.+)\/(.+)@(\d+)$/.exec(text) ?? [];
      return { namespace, release, revision: Number(revision) };
    }),
    changes,
    showManifests: ['mc', 'attest', 'baseline', 'show', '--manifests', ...given],
  };
}

function changesOf({ finding }: Awaited<ReturnType<typeof collectHead>>) {
  if (finding.state === 'read') return finding.changes;
  throw new AppError('ambiguous', { message: finding.reason, userMessage: finding.reason });
}
