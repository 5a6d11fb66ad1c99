import { statSync } from 'node:fs';
import type { Command } from 'commander';
import { z } from 'zod';
import {
  explainNotDrift,
  NOT_DRIFT,
  type NotDrift,
  pageOf,
  printable,
  sideBySideDiff,
  unifiedDiff,
  type WrittenObject,
} from '@/lib/drift';
import {
  assertComparable,
  type CollectedObject,
  diffSnapshots,
  identityText,
  type ObjectChange,
  optionsOf,
  parseSnapshot,
  type Snapshot,
} from '@/lib/snapshots';
import { collectLike } from '../collect-head';
import { addCommand, type Run } from '../command';
import { EXIT, type ExitCode } from '../exit-codes';
import { readBytes } from '../small-files';
import { describeChanges } from '../snapshot-text';

const path = z.string().min(1).max(4_096);
const VIEWS = ['fields', 'unified', 'side-by-side'] as const;
const positive = (most: number, fallback: number) =>
  z.coerce
    .number(`expected 1 to ${most}`)
    .int(`expected 1 to ${most}`)
    .min(1, `expected 1 to ${most}`)
    .max(most, `expected 1 to ${most}`)
    .default(fallback);

const diffInput = z.object({
  before: path,
  after: path,
  view: z.enum(VIEWS, `expected one of ${VIEWS.join(', ')}`).default('fields'),
  explain: z.boolean().default(false),
  page: positive(1_000_000, 1),
  pageSize: positive(10_000, 100),
});

/** `mc attest diff`: what differs between two states of configuration, and why the rest does not. */
export function registerDiff(attest: Command): void {
  addCommand(attest, 'diff <before> <after>', {
    summary:
      'what differs between two snapshots, or two sets of manifests, field by field (exit 1 when anything does)',
    example: 'mc attest diff base/config-snapshot.json deploy/k8s --explain',
    options: [
      ['--view <view>', `${VIEWS.join(', ')} (default: fields)`],
      ['--explain', 'also list what looks different and is no drift, each with why'],
      ['--page <n>', 'page of objects (default: 1)'],
      ['--page-size <n>', 'objects of a page (default: 100)'],
    ],
    input: diffInput,
    run: diff,
  });
}

type DiffRun = Run<z.output<typeof diffInput>>;
type Side = { snapshot: Snapshot; written: readonly CollectedObject[] | null };

async function diff(run: DiffRun): Promise<ExitCode> {
  const { input, out } = run;
  const [before, after] = await readSides(run);
  assertComparable(before.snapshot, after.snapshot);
  const changes = diffSnapshots(before.snapshot.objects, after.snapshot.objects);
  const shown = pageOf(changes, { page: input.page, size: input.pageSize });
  const notes = input.explain ? explain(before, after) : [];
  const noted = pageOf(notes, { page: input.page, size: input.pageSize });
  const { page, pages, total } = shown.pages >= noted.pages ? shown : { ...noted, total: changes.length };
  const value = input.explain
    ? { changes: shown.items, notDrift: noted.items, page, pages, total }
    : shown.items;
  out.result(value, () =>
    [
      changesText(input, shown.items, { before, after }, out),
      ...(input.explain ? [explanationText(noted.items, notes.length)] : []),
      ...(pages > 1 ? [`page ${page} of ${pages}; the next one with: --page ${page + 1}`] : []),
    ].join('\n'),
  );
  return total === 0 ? EXIT.pass : EXIT.fail;
}

/** Manifests are read by the rules of the snapshot they are compared with. */
async function readSides(run: DiffRun): Promise<[Side, Side]> {
  const { before, after } = run.input;
  const given = [before, after].map((file) => (isSnapshot(file) ? parseSnapshot(readBytes(file)) : null));
  const [left = null, right = null] = given;
  const rules = left ?? right;
  return [await sideOf(run, before, left, rules), await sideOf(run, after, right, rules)];
}

async function sideOf(
  run: DiffRun,
  file: string,
  snapshot: Snapshot | null,
  rules: Snapshot | null,
): Promise<Side> {
  if (snapshot !== null) return { snapshot, written: null };
  const input = { ...run.input, from: [file], render: false, allowExec: false };
  const { snapshot: made, objects } = await collectLike({ ...run, input }, rules);
  return { snapshot: made, written: objects };
}

/** A snapshot is canonical JSON, which begins with its first key. */
function isSnapshot(file: string): boolean {
  if (!file.endsWith('.json') || statSync(file, { throwIfNoEntry: false })?.isFile() !== true) return false;
  return new TextDecoder().decode(readBytes(file).subarray(0, 11)).startsWith('{"ignored":');
}

type Noted = { identity: string; place: { file: string; line: number } | null; note: NotDrift };

function explain(before: Side, after: Side): Noted[] {
  const options = optionsOf(after.snapshot);
  const now = new Map(writtenOf(after).map((object) => [identityText(object.identity), object]));
  return writtenOf(before).flatMap((old) => {
    const identity = identityText(old.identity);
    const other = now.get(identity);
    if (other === undefined) return [];
    return explainNotDrift(old, other, options).map((note): Noted => {
      const source = (note.side === 'before' ? old : other).locate?.(note.pointer);
      return {
        identity,
        note,
        place: source === undefined ? null : { file: source.file, line: source.line },
      };
    });
  });
}

type Locatable = WrittenObject & { locate?: CollectedObject['locate'] };

/** A snapshot keeps the normal form alone: there, that is what was written. */
function writtenOf({ snapshot, written }: Side): readonly Locatable[] {
  return written ?? snapshot.objects.map((object) => ({ ...object, raw: object.value, ignored: [] }));
}

function changesText(
  { view }: { view: (typeof VIEWS)[number] },
  changes: readonly ObjectChange[],
  sides: { before: Side; after: Side },
  out: Run<unknown>['out'],
): string {
  if (view === 'fields' || changes.length === 0) return describeChanges(changes, out);
  const valuesOf = ({ snapshot }: Side) =>
    new Map(snapshot.objects.map(({ identity, value }) => [identityText(identity), value]));
  const [old, now] = [valuesOf(sides.before), valuesOf(sides.after)];
  return changes
    .map(({ identity }) => {
      const name = identityText(identity);
      const [left, right] = [old.get(name) ?? null, now.get(name) ?? null];
      return view === 'unified'
        ? unifiedDiff({ before: `a/${name}`, after: `b/${name}` }, left, right)
        : `${printable(name)}\n${sideBySideDiff(left, right)}`;
    })
    .join('\n\n');
}

function explanationText(notes: readonly Noted[], total: number): string {
  if (total === 0) return 'nothing else looks different';
  const lines = notes.map(({ identity, place, note }) => {
    const where = place === null || place.line < 1 ? '' : ` (${place.file}:${place.line})`;
    return `= ${printable(`${identity} ${note.path}${where}`)}: ${note.class}, ${NOT_DRIFT[note.class]}`;
  });
  return [`${total} ${total === 1 ? 'difference is' : 'differences are'} no drift:`, ...lines].join('\n');
}
