import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type AppError, concatBytes, fromUtf8, toHex } from '@/lib/kernel';
import { paddingOf, TAR_BLOCK, TAR_END, tarHeader } from './tar-header';
import { layOutTar, sliceTar, type TarFile } from './tar-layout';

type Filled = TarFile & { content: Uint8Array };

const file = (index: number, size: number): Filled => ({
  path: `files/${index}.bin`,
  size,
  content: Uint8Array.from({ length: size }, (_, at) => (at * 31 + index) % 251),
});

/** The archive written the plain way, file after file. */
function plain(files: readonly Filled[]): Uint8Array {
  const parts = files.flatMap((entry) => [
    tarHeader(entry),
    entry.content,
    new Uint8Array(paddingOf(entry.size)),
  ]);
  return concatBytes(...parts, new Uint8Array(TAR_END));
}

function sliced(files: readonly Filled[], start: number, end: number): Uint8Array {
  const parts = [...sliceTar(layOutTar(files), start, end)].map((part) => {
    if (part.kind === 'zeros') return new Uint8Array(part.to - part.from);
    const bytes = part.kind === 'header' ? tarHeader(part.file) : part.file.content;
    return bytes.subarray(part.from, part.to);
  });
  return concatBytes(...parts);
}

describe('an archive that is never built', () => {
  it('has, from any byte to any byte, the bytes of one that is', () => {
    const sizes = fc.array(fc.integer({ min: 0, max: 1_300 }), { maxLength: 6 });
    fc.assert(
      fc.property(sizes, fc.nat(12_000), fc.nat(12_000), (given, a, b) => {
        const files = given.map((size, index) => file(index, size));
        const whole = plain(files);
        expect(layOutTar(files).size).toBe(whole.length);
        const [start, end] = [Math.min(a, b), Math.max(a, b)];
        expect(toHex(sliced(files, start, end))).toBe(toHex(whole.slice(start, end)));
      }),
    );
  });

  it('asks only for what a part needs, however many files there are', () => {
    const files = Array.from({ length: 10_000 }, (_, index) => file(index, 0));
    const layout = layOutTar(files);
    const from = 5_000 * TAR_BLOCK;
    expect([...sliceTar(layout, from, from + 1)]).toEqual([
      { kind: 'header', file: files[5_000], from: 0, to: 1 },
    ]);
  });
});

describe('the header of a file', () => {
  it('says ustar, mode 0644, nobody, the beginning of time, and sums up', () => {
    const header = tarHeader({ path: 'keys/root.pub', size: 0o1234 });
    expect(header.length).toBe(TAR_BLOCK);
    const text = (from: number, to: number) => fromUtf8(header.subarray(from, to));
    expect(text(0, 14)).toBe('keys/root.pub\0');
    expect(text(100, 148)).toBe('0000644\x000000000\x000000000\x0000000001234\x0000000000000\x00');
    expect(text(156, 157)).toBe('0');
    expect(text(257, 265)).toBe('ustar\x0000');
    const sum = header.reduce((total, byte, at) => total + (at >= 148 && at < 156 ? 32 : byte), 0);
    expect(Number.parseInt(text(148, 154), 8)).toBe(sum);
  });

  it.each([
    ['a name of 101 bytes without a slash', { path: 'n'.repeat(101), size: 0 }, 'invalid_input'],
    ['a last part of 101 bytes', { path: `a/${'n'.repeat(101)}`, size: 0 }, 'invalid_input'],
    ['a first part of 156 bytes', { path: `${'n'.repeat(156)}/a`, size: 0 }, 'invalid_input'],
    ['letters of more than a byte', { path: 'ü.txt', size: 0 }, 'invalid_input'],
    ['no name', { path: '', size: 0 }, 'invalid_input'],
    ['more than 8 GiB', { path: 'a', size: 8 ** 11 }, 'too_large'],
  ])('is refused for %s', (_name, entry, code) => {
    expect(() => tarHeader(entry)).toThrow(expect.objectContaining({ code }) as AppError);
  });
});
