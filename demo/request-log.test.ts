import { expect, it } from 'vitest';
import { type HandledRequest, LOG_PAGE_MAX, RequestLog } from '@/demo/request-log';

const REQUEST: HandledRequest = {
  at: '2026-01-01T00:00:00.000Z',
  tenant: 'TENANT_001',
  replica: 'a',
  op: 'summarise',
  route: 'economy',
  decision: 'allow',
  outcome: 'success',
  reasons: [],
  costUsdMicro: 1,
  durationSeconds: 0.1,
};

function fill(log: RequestLog, count: number) {
  for (let n = 0; n < count; n += 1) log.append(REQUEST);
}

it('hands out every entry once when read page by page', () => {
  const log = new RequestLog(20_000);
  fill(log, LOG_PAGE_MAX + 10);
  const first = log.page(0);
  const second = log.page(first.nextSince);
  expect([first.entries.length, second.entries.length]).toEqual([LOG_PAGE_MAX, 10]);
  expect(second).toMatchObject({ lastSeq: LOG_PAGE_MAX + 10, lost: 0 });
  expect(log.page(second.nextSince)).toMatchObject({ entries: [], nextSince: second.nextSince });
});

it('stays bounded and says how many entries a late reader has lost', () => {
  const log = new RequestLog(100);
  fill(log, 1_000);
  const { entries, lost } = log.page(0);
  expect(entries.length).toBeLessThanOrEqual(110);
  expect(entries.length + lost).toBe(1_000);
});
