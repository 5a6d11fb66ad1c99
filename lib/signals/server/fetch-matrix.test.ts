import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type MatrixReply,
  type PrometheusClient,
  PrometheusError,
  type RangeQuery,
} from '@/lib/platform/prometheus-client';
import { countSlots } from '../align';
import { cutRange, fetchMatrix } from './fetch-matrix';

const range = { startSeconds: 0, endSeconds: 90, stepSeconds: 10 };

/** Answers each slot with its own time; refuses more than `limit` slots as too large. */
function client(limit = Number.POSITIVE_INFINITY): {
  asked: RangeQuery[];
  client: Pick<PrometheusClient, 'queryRange'>;
} {
  const asked: RangeQuery[] = [];
  const queryRange = async (query: RangeQuery): Promise<MatrixReply> => {
    asked.push(query);
    if (countSlots(query) > limit) throw new PrometheusError('too-large', 'main', 'too large');
    const values: [number, string][] = [];
    for (let at = query.startSeconds; at <= query.endSeconds; at += query.stepSeconds)
      values.push([at, String(at)]);
    return { series: [{ metric: { tenant: 'T' }, values }], warnings: ['w'], clockSkewSeconds: 1 };
  };
  return { asked, client: { queryRange } };
}
const times = (reply: MatrixReply) => reply.series.map(({ values }) => values.map(([at]) => at));
const everySlot = [[0, 10, 20, 30, 40, 50, 60, 70, 80, 90]];

describe('fetching a range', () => {
  it('is one query when it fits', async () => {
    const one = client();
    expect(times(await fetchMatrix(one.client, 'q', range, 'tick', 35))).toEqual(everySlot);
    expect(one.asked).toHaveLength(1);
  });

  it('is cut by time when very many series are expected, and joined again', async () => {
    const many = client();
    const reply = await fetchMatrix(many.client, 'q', range, 'full', 400_000);
    expect(times(reply)).toEqual(everySlot);
    expect(many.asked).toHaveLength(5);
    expect(reply.warnings).toEqual(['w']);
  });

  it('is halved as often as a reply turns out too large', async () => {
    const small = client(3);
    expect(times(await fetchMatrix(small.client, 'q', range, 'full', 1))).toEqual(everySlot);
  });

  it('gives up when a single slot is too large', async () => {
    await expect(fetchMatrix(client(0).client, 'q', range, 'full', 1)).rejects.toThrow('too large');
  });
});

it('pieces cover every slot exactly once', () => {
  fc.assert(
    fc.property(
      fc.nat(1_000),
      fc.nat(400),
      fc.integer({ min: 1, max: 60 }),
      fc.integer({ min: 1, max: 500 }),
      (start, more, step, slots) => {
        const whole = { startSeconds: start * step, endSeconds: (start + more) * step, stepSeconds: step };
        const covered = cutRange(whole, slots).flatMap((piece) =>
          Array.from({ length: countSlots(piece) }, (_, n) => piece.startSeconds + n * step),
        );
        expect(covered).toEqual(Array.from({ length: more + 1 }, (_, n) => (start + n) * step));
      },
    ),
  );
});
