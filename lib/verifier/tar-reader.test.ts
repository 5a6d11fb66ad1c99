import { describe, expect, test } from 'vitest';
import { utf8 } from '@/lib/kernel';
import { packTar, type TarFields, tarEntry, tarOf } from '@/lib/testing/tar';
import { DEFAULT_LIMITS, type Limits, Refusal } from './limits';
import { createTarReader } from './tar-reader';

const FILES = new Map([
  ['a.json', utf8('{}')],
  ['b/empty.txt', new Uint8Array()],
  [`c/${'x'.repeat(80)}/${'y'.repeat(60)}`, new Uint8Array(512).fill(7)],
]);

/** What the reader makes of an archive that comes in pieces of this size. */
function read(bytes: Uint8Array, size = 100, limits: Limits = DEFAULT_LIMITS): Map<string, Uint8Array> {
  const files = new Map<string, Uint8Array>();
  let path = '';
  let parts: Uint8Array[] = [];
  const reader = createTarReader(
    {
      file: (name) => {
        path = name;
        parts = [];
      },
      data: (part) => parts.push(part.slice()),
      fileEnd: () => files.set(path, new Uint8Array(Buffer.concat(parts))),
    },
    limits,
  );
  for (let from = 0; from < bytes.length; from += size) reader.push(bytes.subarray(from, from + size));
  reader.end();
  return files;
}

function refusalOf(bytes: Uint8Array, limits?: Limits): { code: string; position: number } {
  try {
    read(bytes, 333, limits);
  } catch (error) {
    if (error instanceof Refusal) return { code: error.code, position: error.position };
    throw error;
  }
  return { code: 'accepted', position: 0 };
}

test.each([1, 7, 511, 512, 513, 4_096, 100_000])('reads what was packed, in pieces of %d bytes', (size) => {
  expect(read(packTar(FILES), size)).toEqual(FILES);
});

describe('refuses', () => {
  const one = (fields: TarFields, path = 'a.json', content = utf8('{}')) =>
    tarOf([tarEntry(path, content, fields)]);
  const ok = tarEntry('m.json', utf8('{}'));
  test.each<[string, string, number, Uint8Array]>([
    ['nothing', 'bundle-malformed', 0, new Uint8Array()],
    ['a hard link', 'entry-not-regular', 0, one({ type: '1', link: 'x' })],
    ['a symbolic link', 'entry-not-regular', 0, one({ type: '2', link: '/etc/passwd' })],
    ['a device', 'entry-not-regular', 0, one({ type: '3' })],
    ['a directory', 'entry-not-regular', 0, one({ type: '5' })],
    ['a pax header', 'entry-not-regular', 0, one({ type: 'x' })],
    ['a global pax header', 'entry-not-regular', 0, one({ type: 'g' })],
    ['a GNU long name', 'entry-not-regular', 0, one({ type: 'L' })],
    ['a GNU sparse file', 'entry-not-regular', 0, one({ type: 'S' })],
    ['a way upwards', 'path-unsafe', 0, one({}, '../x')],
    ['a way upwards inside', 'path-unsafe', 0, one({}, 'a/../../x')],
    ['an absolute path', 'path-unsafe', 0, one({}, '/etc/passwd')],
    ['a backslash', 'path-unsafe', 0, one({}, 'a\\b')],
    ['a way upwards in the prefix', 'path-unsafe', 0, one({ prefix: '..' })],
    ['a short path that is split', 'bundle-malformed', 0, one({ prefix: 'config' })],
    ['another mode', 'bundle-malformed', 0, one({ mode: '0000755' })],
    ['a time', 'bundle-malformed', 0, one({ mtime: '14000000000' })],
    ['the magic of GNU', 'bundle-malformed', 0, one({ magic: 'ustar  \0' })],
    ['a wrong checksum', 'bundle-malformed', 0, one({ checksum: '000000\0 ' })],
    ['a negative size', 'bundle-malformed', 0, one({ size: '-0000000001' })],
    ['a size in base 256', 'bundle-malformed', 0, one({ size: '\u0080\0\0\0\0\0\0\0\0\0\u0010' })],
    ['a size beyond the end', 'bundle-truncated', 2_048, one({ size: '00000100000' })],
    ['the same path twice', 'duplicate-path', 1_024, tarOf([ok, ok])],
    ['another order', 'bundle-reordered', 1_024, tarOf([ok, tarEntry('a', utf8('x'))])],
    [
      'padding that is not empty',
      'bundle-malformed',
      514,
      tarOf([ok.map((byte, i) => (i === 600 ? 1 : byte))]),
    ],
    ['one closing block', 'bundle-truncated', 1_536, tarOf([ok]).subarray(0, -512)],
    ['no closing block', 'bundle-truncated', 1_024, tarOf([ok]).subarray(0, -1_024)],
    ['something behind one closing block', 'bundle-malformed', 1_536, tarOf([ok, new Uint8Array(512), ok])],
    ['something behind the end', 'trailing-data', 2_048, tarOf([ok, new Uint8Array(1)])],
  ])('%s: %s', (_what, code, position, bytes) => {
    expect(refusalOf(bytes)).toEqual({ code, position });
  });

  test.each<[string, Partial<Limits>]>([
    ['too many files', { files: 2 }],
    ['a file that is too large', { fileBytes: 100 }],
    ['an archive that is too large', { totalBytes: 1_000 }],
  ])('%s', (_what, limits) => {
    expect(refusalOf(packTar(FILES), { ...DEFAULT_LIMITS, ...limits }).code).toBe('limit-exceeded');
  });
});
