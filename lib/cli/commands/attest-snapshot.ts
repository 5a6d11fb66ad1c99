import { dirname, join } from 'node:path';
import type { Command } from 'commander';
import { z } from 'zod';
import { AppError, sha256Hex } from '@/lib/kernel';
import { pause } from '@/lib/platform/leader';
import { diffSnapshots, type SnapshotSource } from '@/lib/snapshots';
import { makeSnapshot, type UnsignedSnapshot } from '@/lib/snapshots/server';
import { againLike, COLLECT_OPTIONS, collectInput, collecting } from '../collecting';
import { addCommand, type Run } from '../command';
import { durationSecondsSchema } from '../duration';
import { EXIT, type ExitCode } from '../exit-codes';
import { lookAgain } from '../look-again';
import { moveBaseline } from '../server-baselines';
import { signSnapshot } from '../sign-snapshot';
import { writeWhole } from '../small-files';
import { describeChanges } from '../snapshot-text';
import { type StateLetIn, stateLetIn } from '../state-let-in';

const input = z.object({
  out: z.string().min(1).max(4_096),
  ...collectInput,
  asLetIn: z.boolean().default(false),
  attempts: z.coerce
    .number('expected 1 to 10')
    .int('expected 1 to 10')
    .min(1, 'expected 1 to 10')
    .max(10, 'expected 1 to 10')
    .default(1),
  wait: durationSecondsSchema.default(10),
  becomesBaseline: z
    .string()
    .trim()
    .min(3, 'expected a reason of at least 3 characters, for example "v0.3.3 is out"')
    .max(500, 'expected at most 500 characters')
    .optional(),
});
type SnapshotRun = Run<z.output<typeof input>>;
type Collected = { made: UnsignedSnapshot; source: SnapshotSource };

/** `mc attest snapshot`: what is meant or what runs, signed by the installation of this machine or by a server. */
export function registerSnapshot(attest: Command): void {
  addCommand(attest, 'snapshot', {
    summary: 'normalise and sign configuration, record it as evidence, and write both files',
    example: 'mc attest snapshot --out evidence/v0.3.3/config/config-snapshot.json',
    options: [
      [
        '--out <file>',
        'where the snapshot goes; beside it go config-signature.txt and config-sources.json, which says where each object is written',
      ],
      ...COLLECT_OPTIONS,
      [
        '--as-let-in',
        'sign only what a gate let in last, else the baseline, read by its rules; anything else is exit 1',
      ],
      ['--attempts <n>', 'with --as-let-in: look this often until it is (default: 1, at most 10)'],
      ['--wait <duration>', 'before the second look, twice as long before each later one (default: 10s)'],
      ['--becomes-baseline <reason>', 'then make it the baseline'],
    ],
    input,
    run: snapshot,
  });
}

async function snapshot(run: SnapshotRun): Promise<ExitCode> {
  const { input: given, out } = run;
  if (!given.asLetIn && given.attempts > 1)
    throw new AppError('invalid_input', {
      message: '--attempts: nothing is waited for',
      userMessage:
        '--attempts expects --as-let-in with it: without a state to wait for the first look counts.',
      fields: [{ field: 'attempts', expected: 'expected --as-let-in with it' }],
    });
  const expected = given.asLetIn ? await stateLetIn(run) : null;
  const collected = expected === null ? await collect(run, null) : await waitFor(run, expected);
  if (collected === null) return EXIT.fail;
  const { made, source } = collected;
  const signed = await signSnapshot(run, made, source);
  const beside = (name: string) => join(dirname(given.out), name);
  writeWhole(given.out, made.bytes);
  writeWhole(beside('config-signature.txt'), signed.signature);
  writeWhole(beside('config-sources.json'), made.sources);
  const { becomesBaseline: reason } = given;
  const moved = reason === undefined ? null : await moveBaseline(run, { record: signed.record, reason });
  const result = {
    snapshot: given.out,
    signature: beside('config-signature.txt'),
    sources: beside('config-sources.json'),
    sha256: sha256Hex(made.bytes),
    treeRoot: made.snapshot.treeRoot,
    objects: made.snapshot.objects.length,
    record: signed.record,
    ...(source.attempts && { attempts: source.attempts, letInBy: expected?.verdict ?? null }),
    ...(moved && { baseline: moved.record }),
  };
  out.result(result, () =>
    [
      `${result.objects} objects signed  sha256:${result.sha256}`,
      result.snapshot,
      result.signature,
      result.sources,
      result.record,
      ...(moved === null ? [] : [`it is the baseline now  ${moved.record}`]),
    ].join('\n'),
  );
  return EXIT.pass;
}

/** Reads what the command line names; by the rules and kinds of the baseline where it has to be compared with it. */
async function collect(run: SnapshotRun, like: StateLetIn | null): Promise<Collected> {
  const { inputs, options, source } = await collecting(run, like?.baseline.kinds);
  const made = makeSnapshot(inputs, like === null ? options : againLike(like.baseline, options));
  return { made, source };
}

/** Looks until it is what was let in, and notes how often that took; null, having said what differs, when it never was. */
async function waitFor(run: SnapshotRun, expected: StateLetIn): Promise<Collected | null> {
  const { input: given, out } = run;
  const most = given.attempts;
  const { found, isIt, made } = await lookAgain(
    () => collect(run, expected),
    (one) => one.made.snapshot.treeRoot === expected.treeRoot,
    {
      most,
      waitSeconds: given.wait,
      wait: async (seconds, why) => {
        out.note(`${why} Looking again in ${seconds} s.`);
        await pause(seconds * 1_000, new AbortController().signal);
      },
    },
  );
  if (isIt) return { ...found, source: { ...found.source, attempts: { made, most } } };
  const { treeRoot, objects } = found.made.snapshot;
  const changes = diffSnapshots(expected.baseline.objects, objects);
  const result = { expected: expected.treeRoot, letInBy: expected.verdict, found: treeRoot, attempts: made };
  out.result({ ...result, changes }, () =>
    [
      out.paint('fail', `this is not what was let in: it has the root ${treeRoot}, not ${expected.treeRoot}`),
      `nothing was signed; looked ${made} of ${most} times. Against the baseline:`,
      describeChanges(changes, out),
    ].join('\n'),
  );
  return null;
}
