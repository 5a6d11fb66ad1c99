import { sha256Hex } from '@/lib/kernel';
import {
  ALL_DROP_POLICIES,
  buildSnapshot,
  collectManifests,
  DEFAULT_KINDS,
  encodeSnapshot,
  encodeSources,
} from '@/lib/snapshots';
import { manyManifests } from '@/lib/testing/many-manifests';
import { readTwice } from './read-twice';
import { percentile, progress, report, round } from './report';

const OBJECTS = 10_000;
/** Objects of one file, as repositories have them. */
const PER_FILE = 20;
const ROUNDS = 5;

/**
 * A snapshot of 10,000 objects end to end — read by both grammars, compared, normalised, digested, sorted, its tree, its bytes and their
 * digest, and the file that says where each field is written and what was done to it — against nothing but the two readings of the same files, with the options they are read with.
 */
async function main(): Promise<void> {
  const manifests = manyManifests(OBJECTS);
  const files = Array.from({ length: OBJECTS / PER_FILE }, (_, index) => ({
    file: `k8s/${index}.yaml`,
    text: manifests.slice(index * PER_FILE, (index + 1) * PER_FILE).join('---\n'),
  }));
  progress(
    `${OBJECTS} objects in ${files.length} files, ${round(files.reduce((sum, { text }) => sum + text.length, 0) / 1_048_576)} MiB`,
  );
  const options = { namespace: 'default', kinds: DEFAULT_KINDS, policies: ALL_DROP_POLICIES };
  const whole: number[] = [];
  const parse: number[] = [];
  let sourcesMiB = 0;
  for (let i = 0; i < ROUNDS; i++) {
    parse.push(
      time(() => {
        for (const { text } of files) readTwice(text);
      }),
    );
    whole.push(
      time(() => {
        const collected = collectManifests(files, options);
        if (collected.findings.length > 0) throw new Error('a manifest cannot be read');
        const snapshot = buildSnapshot(collected, options);
        if (snapshot.objects.length !== OBJECTS) throw new Error('an object is missing');
        const sources = encodeSources(sha256Hex(encodeSnapshot(snapshot)), collected, options);
        sourcesMiB = sources.length / 1_048_576;
      }),
    );
    progress(`parse ${Math.round(parse.at(-1) ?? 0)} ms, whole ${Math.round(whole.at(-1) ?? 0)} ms`);
  }
  report({
    name: 'snapshot',
    value: round(OBJECTS / (percentile(whole, 0.5) / 1_000)),
    unit: 'objects/s',
    better: 'higher',
    baseline: {
      name: 'the two YAML readings alone',
      value: round(OBJECTS / (percentile(parse, 0.5) / 1_000)),
    },
    detail: {
      objects: OBJECTS,
      rounds: ROUNDS,
      wholeMs: { median: round(percentile(whole, 0.5)), min: round(Math.min(...whole)) },
      parseMs: { median: round(percentile(parse, 0.5)), min: round(Math.min(...parse)) },
      sourcesMiB: round(sourcesMiB),
      rssMiB: round(process.memoryUsage.rss() / 1_048_576),
    },
  });
}

function time(work: () => void): number {
  const start = performance.now();
  work();
  return performance.now() - start;
}

main().catch((error) => {
  process.stderr.write(`${error instanceof Error ? error.stack : error}\n`);
  process.exitCode = 1;
});
