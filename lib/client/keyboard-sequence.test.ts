import { describe, expect, it } from 'vitest';
import { nameKey, showKeys, stepSequence } from './keyboard-sequence';

const plain = { ctrlKey: false, metaKey: false, altKey: false, shiftKey: false };

describe('names of keys', () => {
  it.each([
    ['a letter', { ...plain, key: 'j' }, 'j'],
    ['a letter under caps lock', { ...plain, key: 'J' }, 'j'],
    ['a letter with shift', { ...plain, key: 'H', shiftKey: true }, 'shift+h'],
    ['a sign that needs shift on some keyboards', { ...plain, key: '?', shiftKey: true }, '?'],
    ['the same sign where it does not', { ...plain, key: '?' }, '?'],
    ['control', { ...plain, key: 'k', ctrlKey: true }, 'mod+k'],
    ['command', { ...plain, key: 'k', metaKey: true }, 'mod+k'],
    ['enter', { ...plain, key: 'Enter' }, 'enter'],
    ['a modifier alone', { ...plain, key: 'Shift', shiftKey: true }, null],
    ['option, which types letters on some keyboards', { ...plain, key: 'g', altKey: true }, null],
  ])('%s', (_name, press, expected) => {
    expect(nameKey(press)).toBe(expected);
  });
});

describe('sequences', () => {
  const bindings = ['g o', 'g t', 't -', 't +', '?', 'mod+k', 'j'];
  it.each([
    ['', '?', '?', ''],
    ['', 'g', null, 'g'],
    ['g', 'o', 'g o', ''],
    ['g', 'x', null, ''],
    ['g', 'j', 'j', ''],
    ['g', 'g', null, 'g'],
    ['t', '-', 't -', ''],
    ['', 'x', null, ''],
  ])('after "%s" the key %s gives match %s and remembers "%s"', (pending, key, match, remembered) => {
    expect(stepSequence(pending, key, bindings)).toEqual({ match, pending: remembered });
  });
});

describe('keys as people read them', () => {
  it.each([
    ['mod+k', true, ['⌘K'.toLowerCase()]],
    ['mod+k', false, ['Ctrl k']],
    ['g o', false, ['g', 'o']],
    ['t +', false, ['t', '+']],
    ['enter', false, ['↵']],
    ['shift+h', true, ['⇧h']],
  ])('%s', (binding, isMac, shown) => {
    expect(showKeys(binding, isMac)).toEqual(shown);
  });
});
