import { expect, it } from 'vitest';
import { decisionRequest } from '@/demo/decision-request';
import { executeDecision } from '@/demo/execute';
import { CLOSED_ACCOUNT, Ledger } from '@/demo/ledger';

const FRAME = { purpose: 'operations', destination: 'eu-central', account: 'acct-001' };
const TRANSFER = { ...FRAME, op: 'transfer', to: 'acct-002', amountUnits: 40 };

async function run(body: unknown, settles = true) {
  const ledger = new Ledger('a');
  const settlement = { settle: async () => settles };
  const execution = await executeDecision(ledger, decisionRequest.parse(body), {
    settlement,
    nowMs: () => 0,
  });
  const causes = ledger
    .pending(10)
    .entries.map(({ account, deltaUnits, cause }) => `${cause} ${account} ${deltaUnits}`);
  return { ...execution, causes };
}

it.each([
  ['a reading changes nothing', { ...FRAME, op: 'summarise' }, true, 'success', []],
  ['a stale reading fails', { ...FRAME, op: 'summarise', ifVersion: 0 }, true, 'failed', []],
  [
    'an adjustment is one write',
    { ...FRAME, op: 'adjust', deltaUnits: -3 },
    true,
    'success',
    ['write acct-001 -3'],
  ],
  [
    'a transfer is debit, then credit',
    TRANSFER,
    true,
    'success',
    ['debit acct-001 -40', 'credit acct-002 40'],
  ],
  ['an overdraft fails before anything changed', { ...TRANSFER, amountUnits: 1_001 }, true, 'failed', []],
  [
    'a refused settlement undoes the debit',
    TRANSFER,
    false,
    'compensated',
    ['debit acct-001 -40', 'undo acct-001 40'],
  ],
  [
    'a closed counterparty undoes the debit',
    { ...TRANSFER, to: CLOSED_ACCOUNT },
    true,
    'compensated',
    ['debit acct-001 -40', 'undo acct-001 40'],
  ],
  [
    'a rebalance of equal accounts has nothing to do',
    { ...FRAME, op: 'rebalance', to: 'acct-002' },
    true,
    'success',
    [],
  ],
])('%s', async (_, body, settles, outcome, causes) => {
  expect(await run(body, settles)).toMatchObject({ outcome, causes });
});
