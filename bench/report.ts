/** One benchmark's outcome. `ratio` above 1 is better than the baseline, whatever the direction of `value`. */
export type BenchResult = {
  name: string;
  value: number;
  unit: string;
  better: 'lower' | 'higher';
  baseline: { name: string; value: number };
  detail: Record<string, unknown>;
};

/** value/baseline where higher is better, else baseline/value. */
export function ratioOf(result: Pick<BenchResult, 'value' | 'better' | 'baseline'>): number {
  const { value, baseline } = result;
  return result.better === 'higher' ? value / baseline.value : baseline.value / value;
}

/** Prints one JSON line with `--json`, else a few readable ones. */
export function report(result: BenchResult): void {
  const { detail, ...head } = result;
  const line = { ...head, ratio: round(ratioOf(result)), detail };
  if (process.argv.includes('--json')) {
    process.stdout.write(`${JSON.stringify(line)}\n`);
    return;
  }
  process.stdout.write(`${line.name}: ${line.value} ${line.unit} (${line.better} is better)\n`);
  process.stdout.write(
    `baseline ${line.baseline.name}: ${line.baseline.value} ${line.unit}; ratio ${line.ratio}\n`,
  );
  process.stdout.write(`${JSON.stringify(detail, null, 2)}\n`);
}

/** Three significant digits: more would pretend to a precision a shared machine does not have. */
export function round(value: number): number {
  return Number.isFinite(value) ? Number(value.toPrecision(3)) : value;
}

/** Progress goes to stderr so that stdout stays one line of JSON. */
export function progress(text: string): void {
  process.stderr.write(`  ${text}\n`);
}

/** The value below which `share` (0–1) of the samples lie, by nearest rank. */
export function percentile(samples: readonly number[], share: number): number {
  const sorted = [...samples].sort((a, b) => a - b);
  const index = Math.min(sorted.length - 1, Math.max(0, Math.ceil(share * sorted.length) - 1));
  return sorted[index] ?? Number.NaN;
}
