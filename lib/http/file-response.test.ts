import { describe, expect, it } from 'vitest';
import { parseByteRange } from './byte-range';
import { fileResponse, rangedFileResponse } from './file-response';

describe('a byte range of something 100 bytes long', () => {
  it.each<[string | null, object]>([
    [null, { kind: 'whole' }],
    ['bytes=0-9', { kind: 'part', start: 0, end: 10 }],
    ['bytes=90-', { kind: 'part', start: 90, end: 100 }],
    ['bytes=-10', { kind: 'part', start: 90, end: 100 }],
    ['bytes=-1000', { kind: 'part', start: 0, end: 100 }],
    ['bytes=50-1000', { kind: 'part', start: 50, end: 100 }],
    ['bytes=100-', { kind: 'unsatisfiable' }],
    ['bytes=-0', { kind: 'unsatisfiable' }],
    ['bytes=9-0', { kind: 'whole' }],
    ['bytes=-', { kind: 'whole' }],
    ['bytes=0-1,5-6', { kind: 'whole' }],
    ['lines=0-1', { kind: 'whole' }],
    ['bytes=99999999999999999999-', { kind: 'whole' }],
  ])('%s', (header, expected) => {
    expect(parseByteRange(header, 100)).toEqual(expected);
  });
});

const CONTENT = 'the bytes of a file';
async function* chunks(text: string) {
  yield Buffer.from(text);
}
const ask = (headers: Record<string, string> = {}) => new Request('http://mc.example/f', { headers });
const ranged = (headers: Record<string, string> = {}) =>
  rangedFileResponse(ask(headers), {
    etag: 'abc',
    size: CONTENT.length,
    mediaType: 'application/x-tar',
    name: 'evidence-v0.3.3-mc.tar',
    open: ({ start, end }) => chunks(CONTENT.slice(start, end)),
  });

describe('a file that can be read from any byte on', () => {
  it('comes whole, as a download, never as a page', async () => {
    const reply = ranged();
    expect([reply.status, await reply.text()]).toEqual([200, CONTENT]);
    expect(Object.fromEntries(reply.headers)).toMatchObject({
      etag: '"abc"',
      'accept-ranges': 'bytes',
      'content-length': String(CONTENT.length),
      'content-disposition': 'attachment; filename="evidence-v0.3.3-mc.tar"',
      'x-content-type-options': 'nosniff',
    });
    expect(reply.headers.get('content-security-policy')).toContain('sandbox');
  });
  it.each<[string, Record<string, string>, number, string, string | null]>([
    ['a part', { range: 'bytes=4-8' }, 206, 'bytes', 'bytes 4-8/19'],
    ['a part of the same', { range: 'bytes=4-8', 'if-range': '"abc"' }, 206, 'bytes', 'bytes 4-8/19'],
    ['all, when it has changed since', { range: 'bytes=4-8', 'if-range': '"old"' }, 200, CONTENT, null],
    ['nothing behind the end', { range: 'bytes=19-' }, 416, '', 'bytes */19'],
    ['nothing when it is there already', { 'if-none-match': 'W/"abc"', range: 'bytes=4-8' }, 304, '', null],
    ['all, when something else is there', { 'if-none-match': '"other"' }, 200, CONTENT, null],
  ])('gives %s', async (_name, headers, status, text, range) => {
    const reply = ranged(headers);
    expect([reply.status, await reply.text(), reply.headers.get('content-range')]).toEqual([
      status,
      text,
      range,
    ]);
  });
  it('breaks off when its bytes turn out to be altered', async () => {
    async function* broken() {
      yield Buffer.from('some');
      throw new Error('altered');
    }
    const file = { etag: 'x', mediaType: 'text/plain', name: 'a/b "c"\n.txt', bytes: broken() };
    const reply = fileResponse(ask(), file);
    expect(reply.headers.get('content-disposition')).toBe('attachment; filename="b__c__.txt"');
    await expect(reply.text()).rejects.toThrow();
  });
});
