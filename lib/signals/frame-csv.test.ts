import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { csvText, emptyFrame, frameCsv, resolveRegistry } from '@/lib/signals';

/** A reader of RFC 4180, for the round trip only. */
function readCsv(text: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  for (const [, quoted, plain, end] of text.matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/g)) {
    row.push(quoted === undefined ? (plain ?? '') : quoted.replace(/""/g, '"'));
    if (end === ',') continue;
    rows.push(row);
    row = [];
  }
  return rows;
}

const isNumber = (cell: string): boolean => /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(cell);

describe('csvText', () => {
  it('law: what is written reads back the same, but for the apostrophe before what a spreadsheet would run', () => {
    const cell = fc.oneof(
      fc.string(),
      fc.constantFrom('=1+1', '+cmd', '-1.5', '@x', '"', ',', '\r\n', '\t=x', '-x', '1e-7', '', ' '),
    );
    fc.assert(
      fc.property(fc.array(fc.array(cell, { minLength: 1, maxLength: 4 }), { maxLength: 5 }), (rows) => {
        const guarded = rows.map((row) =>
          row.map((text) => (/^[=+\-@\t\r]/.test(text) && !isNumber(text) ? `'${text}` : text)),
        );
        expect(readCsv(csvText(rows))).toEqual(guarded);
      }),
      { numRuns: 500 },
    );
  });

  it('ends every line with CRLF and quotes only what needs it', () => {
    expect(csvText([['a', 'b c', 'd"e', 'f,g', 'h\ni']])).toBe('a,b c,"d""e","f,g","h\ni"\r\n');
  });

  it.each(['=HYPERLINK("http://x")', '+1+1', '-cmd', '@SUM(A1)', '\t=1', '\r=1'])(
    'makes %j harmless',
    (text) => {
      expect(readCsv(csvText([[text]]))[0]?.[0]).toBe(`'${text}`);
    },
  );
});

describe('frameCsv', () => {
  const registry = resolveRegistry(undefined, [{ id: 'main', tenantLabel: 'tenant' }]);
  const empty = emptyFrame('1h', { startSeconds: 0, endSeconds: 20, stepSeconds: 10 }, registry);
  const frame = {
    ...empty,
    points: {
      ...empty.points,
      p95: { A: [0.1, null, 1e-7], B: [null, null, 3] },
      aa_lag: { A: [-1, null, null] },
    },
  };

  it('has a line per time and tenant with something in it, base units, full numbers, gaps empty', () => {
    expect(frameCsv(frame, registry, { tenants: ['A', 'B', 'C'], signalIds: ['p95', 'aa_lag'] })).toBe(
      [
        'time,epoch_seconds,tenant,aa_lag (seconds),p95 (seconds)',
        '1970-01-01T00:00:00.000Z,0,A,-1,0.1',
        '1970-01-01T00:00:20.000Z,20,A,,1e-7',
        '1970-01-01T00:00:20.000Z,20,B,,3',
        '',
      ].join('\r\n'),
    );
  });

  it('writes all signals when none are chosen, and only the heading for an empty frame', () => {
    const text = frameCsv(empty, registry, { tenants: ['A'] });
    expect(readCsv(text)).toEqual([
      ['time', 'epoch_seconds', 'tenant', ...registry.signals.map(({ id, unit }) => `${id} (${unit})`)],
    ]);
  });
});
