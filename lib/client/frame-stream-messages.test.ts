import { describe, expect, it } from 'vitest';
import {
  coversSubscription,
  decodeTabMessage,
  encodeTabMessage,
  NEWS_ONLY,
  type Subscription,
  unionSubscriptions,
} from './frame-stream-messages';

const wants = (frames: Subscription['frames'], tenants: Subscription['tenants']): Subscription => ({
  frames,
  tenants,
});

describe('the union of what tabs want', () => {
  it.each([
    ['nothing from nobody', [], null],
    ['nothing from tabs without live numbers', [null, null], null],
    ['nothing from a tab without tenants', [wants(['1h'], [])], null],
    ['news for a page that draws nothing live', [NEWS_ONLY, null, wants(['1h'], [])], NEWS_ONLY],
    [
      'frames for all, which bring the news with them',
      [NEWS_ONLY, wants(['1h'], ['A'])],
      wants(['1h'], ['A']),
    ],
    [
      'each thing once, in one order',
      [wants(['6h', '1h'], ['B', 'A']), wants(['1h'], ['A'])],
      wants(['1h', '6h'], ['A', 'B']),
    ],
    [
      'every tenant when one tab wants every tenant',
      [wants(['1h'], ['A']), wants(['7d'], '*')],
      wants(['1h', '7d'], '*'),
    ],
  ] satisfies [string, (Subscription | null)[], Subscription | null][])('is %s', (_, all, union) => {
    expect(unionSubscriptions(all)).toEqual(union);
  });
});

describe('a stream covers a subscription', () => {
  it.each([
    [null, wants(['1h'], ['A']), false],
    [wants(['1h'], ['A', 'B']), wants(['1h'], ['A']), true],
    [wants(['1h'], ['A']), wants(['1h'], ['A', 'B']), false],
    [wants(['1h'], ['A']), wants(['6h'], ['A']), false],
    [wants(['1h'], '*'), wants(['1h'], ['A']), true],
    [wants(['1h'], ['A']), wants(['1h'], '*'), false],
    [wants(['1h'], '*'), wants(['1h'], '*'), true],
    [wants(['1h'], ['A']), NEWS_ONLY, true],
    [NEWS_ONLY, NEWS_ONLY, true],
    [NEWS_ONLY, wants(['1h'], ['A']), false],
    [null, NEWS_ONLY, false],
  ] satisfies [Subscription | null, Subscription, boolean][])(
    '%j carries %j: %s',
    (covers, asked, answer) => {
      expect(coversSubscription(covers, asked)).toBe(answer);
    },
  );
});

describe('messages between tabs', () => {
  it('come back as they were sent', () => {
    const message = { kind: 'bye', tabId: 't1' } as const;
    expect(decodeTabMessage(encodeTabMessage(message))).toEqual(message);
  });

  it.each([
    [null],
    ['bye'],
    [{ message: { kind: 'bye' } }],
    [{ protocol: 0, message: { kind: 'bye', tabId: 't' } }],
  ])('from elsewhere are not read: %j', (value) => {
    expect(decodeTabMessage(value)).toBeNull();
  });
});
