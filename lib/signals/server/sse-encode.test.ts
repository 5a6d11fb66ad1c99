import { describe, expect, it } from 'vitest';
import { encodeBody, encodeEvent, formatEventId, parseEventId } from './sse-encode';

describe('an event', () => {
  it('is written as the standard says, its JSON on one line', () => {
    const bytes = encodeEvent('delta', encodeBody({ text: 'two\nlines' }), 'all~1h.3');
    const text = bytes.map((part) => new TextDecoder().decode(part)).join('');
    expect(text).toBe('id: all~1h.3\nevent: delta\ndata: {"text":"two\\nlines"}\n\n');
  });
});

describe('an event id', () => {
  it('comes back as it was given', () => {
    const seqs = new Map([
      ['1h', 120],
      ['7d', 3],
    ]);
    expect(parseEventId(formatEventId('abc', seqs), 'abc')).toEqual(seqs);
  });

  it.each([
    ['none', null],
    ['empty', ''],
    ['of another scope', 'other~1h.1'],
    ['of a frame that does not exist', 'abc~2h.1'],
    ['without a number', 'abc~1h.x'],
    ['with a number too large', `abc~1h.${'9'.repeat(30)}`],
    ['hostile', 'abc~__proto__.1'],
  ])('that is %s means: has nothing', (_name, text) => {
    expect(parseEventId(text, 'abc').size).toBe(0);
  });
});
