import { sha256Hex } from '@/lib/kernel';
import type { Frame } from '@/lib/signals';

/** A frame as JSON with an ETag; 304 without a body when the reader already has it. */
export function frameResponse(frame: Frame, req: Request): Response {
  const body = JSON.stringify(frame);
  const etag = `"${sha256Hex(body).slice(0, 32)}"`;
  const headers = { ETag: etag, 'Cache-Control': 'private, no-cache', Vary: 'Cookie, Authorization' };
  if (sentTags(req).includes(etag)) return new Response(null, { status: 304, headers });
  return new Response(body, { headers: { ...headers, 'Content-Type': 'application/json' } });
}

/** A proxy that compressed the body marks the tag as weak; it is still the same frame. */
function sentTags(req: Request): string[] {
  const sent = req.headers.get('if-none-match') ?? '';
  return sent.split(',').map((tag) => tag.trim().replace(/^W\//, ''));
}
