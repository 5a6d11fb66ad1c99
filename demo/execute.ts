import type { DecisionRequest } from '@/demo/decision-request';
import type { Ledger, Refusal } from '@/demo/ledger';

/** How a decision that policy allowed ended: done, refused with nothing changed, or begun and undone. */
export type Outcome = 'success' | 'failed' | 'compensated';
export type Execution = { outcome: Outcome; reason: Refusal | 'settlement_rejected' | null };

/** The second step's counterparty. `settle` resolves to false when it refuses a booking. */
export type Settlement = { settle: () => Promise<boolean> };

const SUCCESS: Execution = { outcome: 'success', reason: null };

/**
 * Carries out a decision on one replica's ledger. A transfer is two steps, debit and then, once the settlement agrees,
 * credit; when the second does not happen the first is undone by a change of its own, which replicates like any other.
 */
export async function executeDecision(
  ledger: Ledger,
  request: DecisionRequest,
  ports: { settlement: Settlement; nowMs: () => number },
): Promise<Execution> {
  switch (request.op) {
    case 'summarise':
      return checkRead(ledger, request);
    case 'adjust': {
      const { account, deltaUnits, ifVersion } = request;
      const written = ledger.apply({ account, deltaUnits, cause: 'write', ifVersion }, ports.nowMs());
      return written.done ? SUCCESS : { outcome: 'failed', reason: written.refusal };
    }
    case 'transfer':
      return moveUnits(ledger, request, request.amountUnits, ports);
    case 'rebalance': {
      const from = ledger.read(request.account);
      const to = ledger.read(request.to);
      if (!from || !to) return { outcome: 'failed', reason: 'unknown_account' };
      const surplus = Math.floor((from.spendableUnits - to.spendableUnits) / 2);
      return surplus > 0 ? moveUnits(ledger, request, surplus, ports) : SUCCESS;
    }
  }
}

function checkRead(ledger: Ledger, request: DecisionRequest): Execution {
  const found = ledger.read(request.account);
  if (!found) return { outcome: 'failed', reason: 'unknown_account' };
  const stale = request.ifVersion !== undefined && request.ifVersion !== found.version;
  return stale ? { outcome: 'failed', reason: 'stale_version' } : SUCCESS;
}

async function moveUnits(
  ledger: Ledger,
  request: { account: string; to: string; ifVersion?: number | undefined },
  amountUnits: number,
  ports: { settlement: Settlement; nowMs: () => number },
): Promise<Execution> {
  const { account, to, ifVersion } = request;
  const debit = ledger.apply({ account, deltaUnits: -amountUnits, cause: 'debit', ifVersion }, ports.nowMs());
  if (!debit.done) return { outcome: 'failed', reason: debit.refusal };
  const settled = await ports.settlement.settle();
  const credit = settled
    ? ledger.apply({ account: to, deltaUnits: amountUnits, cause: 'credit' }, ports.nowMs())
    : null;
  if (credit?.done) return SUCCESS;
  const undo = ledger.apply({ account, deltaUnits: amountUnits, cause: 'undo' }, ports.nowMs());
  if (!undo.done) throw new Error(`undo of ${amountUnits} units on ${account} was refused: ${undo.refusal}`);
  return { outcome: 'compensated', reason: credit?.refusal ?? 'settlement_rejected' };
}
