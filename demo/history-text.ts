import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { SERIES, type SeriesName, type TenantHistory } from '@/demo/history';

const LINES_PER_CHUNK = 2_000;

/** The history as OpenMetrics text in chunks: one family after another, times ascending within a series, `# EOF` last. */
export function* renderHistory(histories: readonly TenantHistory[]): Generator<string> {
  for (const name of SERIES) {
    yield describeFamily(name);
    // A counter needs its small steps; for a gauge four digits are more than a chart shows.
    const digits = isCounter(name) ? 9 : 4;
    for (const { tenant, timesSeconds, values } of histories) {
      const series = `${name}{tenant="${tenant}"}`;
      let lines: string[] = [];
      for (const [index, at] of timesSeconds.entries()) {
        const value = values[name][index];
        if (value === undefined || Number.isNaN(value)) continue;
        lines.push(`${series} ${Number(value.toPrecision(digits))} ${at}\n`);
        if (lines.length < LINES_PER_CHUNK) continue;
        yield lines.join('');
        lines = [];
      }
      yield lines.join('');
    }
  }
  yield '# EOF\n';
}

/** Writes the history to a file without holding its text in memory. */
export async function writeHistory(histories: readonly TenantHistory[], path: string): Promise<void> {
  await pipeline(Readable.from(renderHistory(histories)), createWriteStream(path));
}

function describeFamily(name: SeriesName): string {
  // An OpenMetrics counter family is named without the suffix its samples carry.
  const family = isCounter(name) ? name.slice(0, -'_total'.length) : name;
  return `# HELP ${family} Generated history, before the first start\n# TYPE ${family} ${isCounter(name) ? 'counter' : 'gauge'}\n`;
}

function isCounter(name: SeriesName): boolean {
  return name.endsWith('_total');
}
