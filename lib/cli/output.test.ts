import { describe, expect, test } from 'vitest';
import { AppError } from '@/lib/kernel';
import { createOutput, describeFailure } from './output';

function capture(options: { json?: boolean; isTTY?: boolean; noColor?: boolean }) {
  const written = { out: '', err: '' };
  const out = createOutput({
    json: options.json ?? false,
    noColor: options.noColor ?? false,
    stdout: {
      isTTY: options.isTTY ?? false,
      write: (text) => {
        written.out += text;
      },
    },
    stderr: {
      write: (text) => {
        written.err += text;
      },
    },
  });
  return { out, written };
}

const columns = [{ title: 'id', value: (row: { id: string }) => row.id }];

describe('results and notes', () => {
  test('results go to stdout, notes to stderr', () => {
    const { out, written } = capture({});
    out.note('working');
    out.result({ a: 1 }, () => 'one');
    expect(written).toEqual({ out: 'one\n', err: 'working\n' });
  });

  test('with --json stdout is JSON and nothing else', () => {
    const { out, written } = capture({ json: true });
    out.note('working');
    out.table([{ id: 'A' }], columns, 'nothing');
    expect(JSON.parse(written.out)).toEqual([{ id: 'A' }]);
  });

  test('an empty list is an empty array in JSON, and a reason for people', () => {
    const json = capture({ json: true });
    json.out.table([], columns, 'There are none.');
    expect(json.written).toEqual({ out: '[]\n', err: '' });
    const text = capture({});
    text.out.table([], columns, 'There are none.');
    expect(text.written).toEqual({ out: '', err: 'There are none.\n' });
  });

  test.each([
    ['on a terminal', { isTTY: true }, '\u001b[31mx\u001b[0m'],
    ['not into a pipe', {}, 'x'],
    ['not with NO_COLOR', { isTTY: true, noColor: true }, 'x'],
  ])('colours %s', (_, options, painted) => {
    expect(capture(options).out.paint('fail', 'x')).toBe(painted);
  });
});

describe('failures', () => {
  const error = new AppError('not_found', {
    message: 'internal words',
    userMessage: 'There is no tenant X.',
  });

  test('read as one sentence', () => {
    expect(describeFailure(error, { json: false, debug: false })).toBe('mc: There is no tenant X.\n');
  });

  test('are JSON with --json', () => {
    expect(JSON.parse(describeFailure(error, { json: true, debug: false }))).toEqual({
      error: { code: 'not_found', message: 'There is no tenant X.', fields: [] },
    });
  });

  test('a bug shows nothing of itself until asked', () => {
    const bug = new TypeError('secret internals');
    expect(describeFailure(bug, { json: false, debug: false })).not.toContain('secret internals');
    expect(describeFailure(bug, { json: false, debug: true })).toContain('secret internals');
  });
});
