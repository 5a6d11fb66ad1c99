import { describe, expect, it } from 'vitest';
import { CLOSED_ACCOUNT, Ledger } from '@/demo/ledger';
import { BATCH_ENTRIES_MAX, collectPart } from '@/demo/replication';

const debit = (deltaUnits: number, account = 'acct-001') => ({
  account,
  deltaUnits,
  cause: 'debit' as const,
});

describe('a change is applied only when its preconditions hold', () => {
  it.each([
    ['an account that does not exist', debit(-1, 'acct-777'), 'unknown_account'],
    ['a version that is no longer current', { ...debit(-1), ifVersion: 0 }, 'stale_version'],
    ['more than this replica may spend', debit(-1_001), 'insufficient_units'],
    ['a credit to a closed account', debit(1, CLOSED_ACCOUNT), 'account_closed'],
  ])('%s', (_, step, refusal) => {
    const ledger = new Ledger('a');
    const before = ledger.summarise();
    expect(ledger.apply(step, 0)).toEqual({ done: false, refusal });
    expect(ledger.summarise()).toEqual(before);
  });

  it('the share of the peer cannot be spent here, so two replicas never overdraw together', () => {
    const ledger = new Ledger('a');
    expect(ledger.apply(debit(-1_000), 0)).toEqual({ done: true, version: 2 });
    expect(ledger.read('acct-001')).toEqual({ units: 1_000, spendableUnits: 0, version: 2 });
    expect(ledger.apply(debit(-1), 0)).toMatchObject({ done: false });
  });
});

describe('replication', () => {
  it('converges when both wrote, whatever the order of delivery and however often', () => {
    const [a, b] = [new Ledger('a'), new Ledger('b')];
    a.apply(debit(-5), 1);
    b.apply(debit(-7), 2);
    a.apply(debit(3, 'acct-002'), 3);
    const fromA = a.pending(10).entries;
    expect(b.applyFromPeer(fromA.slice(0, 1))).toBe(1);
    expect(b.applyFromPeer(fromA)).toBe(2);
    expect(b.applyFromPeer(fromA)).toBe(2);
    expect(a.applyFromPeer(b.pending(10).entries)).toBe(1);
    expect(a.summarise().digest).toBe(b.summarise().digest);
  });

  it('stops at a gap and takes the rest when it is filled', () => {
    const [a, b] = [new Ledger('a'), new Ledger('b')];
    for (let n = 0; n < 3; n += 1) a.apply(debit(-1), n);
    const [first, second, third] = a.pending(10).entries;
    if (!first || !second || !third) throw new Error('three entries were written');
    expect(b.applyFromPeer([first, third])).toBe(1);
    expect(b.applyFromPeer([second, third])).toBe(3);
  });

  it('keeps what is not confirmed, and forgets it once it is', () => {
    const ledger = new Ledger('a');
    ledger.apply(debit(-1), 0);
    ledger.apply(debit(-1), 0);
    ledger.confirm(1);
    expect(ledger.pending(10).entries.map(({ seq }) => seq)).toEqual([2]);
  });

  it('an idle tenant is complete until now; one with too much to send only until the last entry sent', () => {
    const ledger = new Ledger('a');
    expect(collectPart(ledger, 9_000)).toEqual({ completeUntilMs: 9_000, entries: [] });
    for (let n = 1; n <= BATCH_ENTRIES_MAX + 1; n += 1) ledger.apply(debit(n % 2 === 0 ? -1 : 1), n);
    const part = collectPart(ledger, 9_000);
    expect(part.entries).toHaveLength(BATCH_ENTRIES_MAX);
    expect(part.completeUntilMs).toBe(BATCH_ENTRIES_MAX);
  });
});
