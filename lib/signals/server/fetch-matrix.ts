import {
  type MatrixReply,
  type PrometheusClient,
  PrometheusError,
  type QueryReason,
} from '@/lib/platform/prometheus-client';
import { countSlots } from '../align';
import type { FrameRange } from '../frame';
import type { MatrixSeries } from '../frame-merge';

/** About 28 MB of JSON: comfortable below the client's reply cap, and parsed without a long pause. */
const MAX_SAMPLES_PER_QUERY = 1_000_000;

/**
 * A range query in as many pieces as its size needs, normally one: windows of a thousand tenants do not fit one reply.
 * `expectedSeries` is an estimate; when a reply is larger than the client accepts, its piece is halved and asked again.
 */
export async function fetchMatrix(
  client: Pick<PrometheusClient, 'queryRange'>,
  query: string,
  range: FrameRange,
  reason: QueryReason,
  expectedSeries: number,
): Promise<MatrixReply> {
  const slots = Math.max(1, Math.floor(MAX_SAMPLES_PER_QUERY / Math.max(1, expectedSeries)));
  const replies: MatrixReply[] = [];
  for (const piece of cutRange(range, slots)) replies.push(await fetchPiece(client, query, piece, reason));
  return joinReplies(replies);
}

async function fetchPiece(
  client: Pick<PrometheusClient, 'queryRange'>,
  query: string,
  piece: FrameRange,
  reason: QueryReason,
): Promise<MatrixReply> {
  try {
    return await client.queryRange({ query, ...piece, reason });
  } catch (error) {
    const slots = countSlots(piece);
    if (!(error instanceof PrometheusError) || error.kind !== 'too-large' || slots < 2) throw error;
    const halves: MatrixReply[] = [];
    for (const half of cutRange(piece, Math.ceil(slots / 2)))
      halves.push(await fetchPiece(client, query, half, reason));
    return joinReplies(halves);
  }
}

/** Consecutive pieces of at most `slots` slots each; ends are inclusive, so the next piece starts one step later. */
export function cutRange(range: FrameRange, slots: number): FrameRange[] {
  const { stepSeconds } = range;
  const pieces: FrameRange[] = [];
  for (let start = range.startSeconds; start <= range.endSeconds; start += slots * stepSeconds) {
    const endSeconds = Math.min(range.endSeconds, start + (slots - 1) * stepSeconds);
    pieces.push({ startSeconds: start, endSeconds, stepSeconds });
  }
  return pieces;
}

function joinReplies(replies: MatrixReply[]): MatrixReply {
  const [only] = replies;
  if (only !== undefined && replies.length === 1) return only;
  const joined = new Map<string, MatrixSeries>();
  for (const { series } of replies) {
    for (const { metric, values } of series) {
      const key = JSON.stringify(Object.entries(metric).sort());
      const known = joined.get(key);
      if (known === undefined) joined.set(key, { metric, values: [...values] });
      else for (const sample of values) known.values.push(sample);
    }
  }
  return {
    series: [...joined.values()],
    warnings: [...new Set(replies.flatMap(({ warnings }) => warnings))],
    clockSkewSeconds: replies.at(-1)?.clockSkewSeconds ?? null,
  };
}
