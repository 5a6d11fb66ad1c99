import { createHash } from 'node:crypto';

export const REPLICAS = ['a', 'b'] as const;
export type ReplicaId = (typeof REPLICAS)[number];

/** The other replica. */
export function peerOf(replica: ReplicaId): ReplicaId {
  return replica === 'a' ? 'b' : 'a';
}

/** One applied change: a delta on the share that its origin holds of an account. `seq` counts per origin from 1. */
export type LedgerEntry = {
  seq: number;
  account: string;
  deltaUnits: number;
  cause: 'debit' | 'credit' | 'write' | 'undo';
  atMs: number;
};

/** Why a step was refused; the ledger is unchanged then. */
export type Refusal = 'unknown_account' | 'stale_version' | 'insufficient_units' | 'account_closed';
export type StepResult = { done: true; version: number } | { done: false; refusal: Refusal };

type Account = { shares: Record<ReplicaId, number>; version: number; closed: boolean };

export const OPEN_ACCOUNTS = 40;
/** An account that exists and accepts no credit: what an agent meets when a counterparty left. */
export const CLOSED_ACCOUNT = 'acct-900';
const SHARE_UNITS = 1_000;

/** The identifier of the n-th account, from 1. */
export function accountId(n: number): string {
  return `acct-${String(n).padStart(3, '0')}`;
}

/**
 * A tenant's ledger in one replica. Both replicas accept writes: a balance is the sum of two shares, each replica spends
 * only its own share (a bounded counter), so balances never go below zero and the two stores converge in any order of
 * delivery between origins.
 */
export class Ledger {
  readonly #accounts = new Map<string, Account>();
  #outgoing: LedgerEntry[] = [];
  #lastSeq = 0;
  #appliedPeerSeq = 0;

  constructor(private readonly replica: ReplicaId) {
    for (let n = 1; n <= OPEN_ACCOUNTS; n += 1) this.#open(accountId(n), SHARE_UNITS, false);
    this.#open(CLOSED_ACCOUNT, 0, true);
  }

  /** The account as this replica sees it, or undefined. `spendableUnits` is what this replica may take from it. */
  read(account: string): { units: number; spendableUnits: number; version: number } | undefined {
    const found = this.#accounts.get(account);
    if (!found) return undefined;
    const { a, b } = found.shares;
    return { units: a + b, spendableUnits: found.shares[this.replica], version: found.version };
  }

  /** Applies a change here and queues it for the peer, if its preconditions hold. */
  apply(
    step: {
      account: string;
      deltaUnits: number;
      cause: LedgerEntry['cause'];
      ifVersion?: number | undefined;
    },
    atMs: number,
  ): StepResult {
    const { account, deltaUnits, cause, ifVersion } = step;
    const found = this.#accounts.get(account);
    if (!found) return { done: false, refusal: 'unknown_account' };
    if (ifVersion !== undefined && ifVersion !== found.version)
      return { done: false, refusal: 'stale_version' };
    if (found.closed && deltaUnits > 0) return { done: false, refusal: 'account_closed' };
    if (found.shares[this.replica] + deltaUnits < 0) return { done: false, refusal: 'insufficient_units' };
    this.#lastSeq += 1;
    this.#change(found, this.replica, deltaUnits);
    this.#outgoing.push({ seq: this.#lastSeq, account, deltaUnits, cause, atMs });
    return { done: true, version: found.version };
  }

  /** Entries the peer has not confirmed yet, oldest first. */
  pending(limit: number): { entries: LedgerEntry[]; complete: boolean } {
    return { entries: this.#outgoing.slice(0, limit), complete: this.#outgoing.length <= limit };
  }

  /** Forgets entries that the peer has confirmed up to a sequence number. */
  confirm(seq: number): void {
    this.#outgoing = this.#outgoing.filter((entry) => entry.seq > seq);
  }

  /** Applies the peer's entries in order, ignoring repeats and stopping at a gap; answers the last one applied. */
  applyFromPeer(entries: readonly LedgerEntry[]): number {
    for (const entry of entries) {
      if (entry.seq <= this.#appliedPeerSeq) continue;
      const found = this.#accounts.get(entry.account);
      if (entry.seq !== this.#appliedPeerSeq + 1 || !found) break;
      this.#change(found, peerOf(this.replica), entry.deltaUnits);
      this.#appliedPeerSeq = entry.seq;
    }
    return this.#appliedPeerSeq;
  }

  /** Balances, the number of entries waiting for the peer, and a SHA-256 that is equal in both replicas once they converged. */
  summarise(): { accounts: number; totalUnits: number; pending: number; digest: string } {
    const rows = [...this.#accounts].map(([id, { shares, version }]) => [id, shares.a, shares.b, version]);
    const totalUnits = [...this.#accounts.values()].reduce((sum, { shares }) => sum + shares.a + shares.b, 0);
    const digest = createHash('sha256').update(JSON.stringify(rows)).digest('hex');
    return { accounts: rows.length, totalUnits, pending: this.#outgoing.length, digest };
  }

  #open(id: string, units: number, closed: boolean): void {
    this.#accounts.set(id, { shares: { a: units, b: units }, version: 1, closed });
  }

  #change(account: Account, share: ReplicaId, deltaUnits: number): void {
    account.shares[share] += deltaUnits;
    account.version += 1;
  }
}
