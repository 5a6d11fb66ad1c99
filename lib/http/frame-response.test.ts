import { describe, expect, it } from 'vitest';
import type { Frame } from '@/lib/signals';
import { frameResponse } from './frame-response';

const frame = { key: '1h', seq: 1, points: {} } as unknown as Frame;
const request = (tag?: string) =>
  new Request('http://mc.example/api/frames', { headers: tag === undefined ? {} : { 'If-None-Match': tag } });
const etag = frameResponse(frame, request()).headers.get('etag') ?? '';

describe('a frame over HTTP', () => {
  it('carries a tag that changes with its content', () => {
    expect(etag).toMatch(/^"[0-9a-f]{32}"$/);
    expect(frameResponse({ ...frame, seq: 2 }, request()).headers.get('etag')).not.toBe(etag);
  });

  it.each([
    ['the same', etag, 304],
    ['the same, weakened by a proxy', `W/${etag}`, 304],
    ['among others', `"x", ${etag}`, 304],
    ['another', '"x"', 200],
    ['none', undefined, 200],
  ])('reader has %s: %s', async (_name, tag, status) => {
    const response = frameResponse(frame, request(tag));
    expect(response.status).toBe(status);
    expect(await response.text()).toBe(status === 304 ? '' : JSON.stringify(frame));
  });

  it('is never kept by a shared cache', () => {
    expect(frameResponse(frame, request()).headers.get('cache-control')).toBe('private, no-cache');
  });
});
