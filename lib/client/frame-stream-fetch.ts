import { type Frame, type FrameName, newestSampleSeconds } from '@/lib/signals';
import { ApiError, readProblem } from './api';
import type { FrameStream } from './frame-stream';
import { isFrame } from './frame-stream-cache';
import { estimateClockOffset, type LiveStore } from './frame-stream-store';
import { apiPaths } from './paths';

/** What to show: a standard frame that follows now, or a custom range (epoch seconds or expressions such as `now-30d`). */
export type FrameSource =
  | { kind: 'live'; frame: FrameName }
  | { kind: 'range'; from: string; to: string; everySeconds: number | null };

/** Cache key of a standard frame; starts with the frame's name, so that one event finds all scopes of it. */
export function frameQueryKey(frame: FrameName, tenants: '*' | string[]): readonly unknown[] {
  return ['frame', frame, tenants];
}

/** Cache key of a custom range; the stream never feeds these. */
export function rangeQueryKey(from: string, to: string, tenants: '*' | string[]): readonly unknown[] {
  return ['frame-range', from, to, tenants];
}

const etags = new Map<string, string>();

/**
 * Reads a frame over HTTP, sending the ETag of the one already held so that an unchanged frame costs a 304. Throws
 * `ApiError`; a 401 sends the whole browser to sign-in.
 */
export async function fetchFrame(input: {
  source: FrameSource;
  tenants: '*' | string[];
  held: Frame | undefined;
  signal: AbortSignal;
  stream: FrameStream | null;
  live: LiveStore;
}): Promise<Frame> {
  const { source, tenants, held, live } = input;
  const url = apiPaths.frames({
    ...(source.kind === 'live' ? { frame: source.frame } : { from: source.from, to: source.to }),
    ...(tenants === '*' ? {} : { tenants: tenants.join(',') }),
  });
  const etag = held === undefined ? undefined : etags.get(url);
  try {
    const response = await fetch(url, {
      headers: { Accept: 'application/json', ...(etag === undefined ? {} : { 'If-None-Match': etag }) },
      cache: 'no-store',
      signal: input.signal,
    });
    if (response.status === 401) input.stream?.notice({ type: 'signed-out' });
    if (response.status === 304 && held !== undefined) {
      live.update({ pollError: null });
      return held;
    }
    if (!response.ok) throw await readProblem(response);
    const frame: unknown = await response.json();
    if (!isFrame(frame)) throw notAFrame(response);
    const tag = response.headers.get('etag');
    if (tag !== null) etags.set(url, tag);
    observeFrame(live, frame, Date.now());
    live.update({ pollError: null });
    return frame;
  } catch (error) {
    if (input.signal.aborted) throw error;
    const problem = error instanceof ApiError ? error : unreachable();
    if (source.kind === 'live') live.update({ pollError: problem.message });
    throw problem;
  }
}

/** Notes what a frame tells about freshness. Age on screen is always that of the 10 s frame, so only it counts. */
export function observeFrame(live: LiveStore, frame: Frame, arrivedAtMs: number): void {
  if (frame.key !== '1h') return;
  live.update({
    newestSampleSeconds: newestSampleSeconds(frame),
    staleSinceSeconds: frame.staleSinceSeconds,
    staleReason: frame.staleReason,
  });
  // A frame nobody has filled yet was fetched at 0 and tells no time.
  if (frame.fetchedAtSeconds === 0) return;
  live.update({
    clockOffsetMs: estimateClockOffset(live.get().clockOffsetMs, frame.fetchedAtSeconds, arrivedAtMs),
  });
}

function unreachable(): ApiError {
  return new ApiError({
    status: 0,
    code: 'unreachable',
    detail: 'Mission Control does not answer. The last good data stays on screen.',
    requestId: null,
    fields: [],
  });
}

function notAFrame(response: Response): ApiError {
  return new ApiError({
    status: response.status,
    code: 'internal',
    detail: 'Something between this browser and Mission Control answered in its place. Check the proxy.',
    requestId: response.headers.get('x-request-id'),
    fields: [],
  });
}
