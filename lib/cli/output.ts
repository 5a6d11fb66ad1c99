import { AppError } from '@/lib/kernel';
import { type Column, formatTable } from './table';

/** Results go to stdout, everything else to stderr, so that `mc … --json | jq` always works. */
export type Output = {
  json: boolean;
  /** One value: as JSON, or as the text that `text` makes of it. */
  result(value: unknown, text: () => string): void;
  /** A list: as a JSON array, or as a table; `empty` says why there is nothing and what to do. */
  table<T>(rows: readonly T[], columns: readonly Column<T>[], empty: string): void;
  /** Text exactly as it is, such as a rendered file. */
  raw(text: string): void;
  /** Something worth knowing that is no result. */
  note(text: string): void;
  /** Text in the colour of a state, when the terminal shows colours. */
  paint(state: PaintState, text: string): string;
};

export type PaintState = 'ok' | 'warn' | 'fail' | 'muted';

const COLOURS: Record<PaintState, string> = { ok: '32', warn: '33', fail: '31', muted: '2' };

type Stream = { write(text: string): unknown; isTTY?: boolean };
type OutputOptions = { json: boolean; stdout: Stream; stderr: Stream; noColor: boolean };

/** Writes for one run of a command. Colours only on a terminal, never with NO_COLOR. */
export function createOutput({ json, stdout, stderr, noColor }: OutputOptions): Output {
  const colours = stdout.isTTY === true && !noColor;
  const line = (text: string) => stdout.write(text.endsWith('\n') ? text : `${text}\n`);
  const asJson = (value: unknown) => line(JSON.stringify(value, null, 2));
  return {
    json,
    result: (value, text) => (json ? asJson(value) : line(text())),
    table: (rows, columns, empty) => {
      if (json) asJson(rows);
      else if (rows.length === 0) stderr.write(`${empty}\n`);
      else line(formatTable(rows, columns));
    },
    raw: (text) => stdout.write(text),
    note: (text) => stderr.write(`${text}\n`),
    paint: (state, text) => (colours ? `\u001b[${COLOURS[state]}m${text}\u001b[0m` : text),
  };
}

/** A failure as people read it on stderr, or as JSON with `--json`. Never a stack, unless MC_DEBUG asks for it. */
export function describeFailure(error: unknown, options: { json: boolean; debug: boolean }): string {
  const known = error instanceof AppError;
  const message = known
    ? error.userMessage
    : 'Something went wrong inside mc. Run it again with MC_DEBUG=1 to see where.';
  const stack = options.debug && error instanceof Error ? `\n${error.stack ?? ''}` : '';
  if (!options.json) return `mc: ${message}${stack}\n`;
  const problem = { code: known ? error.code : 'internal', message, fields: known ? error.fields : [] };
  return `${JSON.stringify({ error: problem }, null, 2)}${stack}\n`;
}
