import type { FaultBoard } from '@/demo/faults';
import { listen, readJson } from '@/demo/http';
import { Ledger, peerOf, type ReplicaId } from '@/demo/ledger';
import { Problem, parseOrProblem } from '@/demo/problem';
import {
  BATCH_HELP,
  collectPart,
  REPLICATION_BYTES_MAX,
  type ReplicationAck,
  type ReplicationBatch,
  replicationAck,
  replicationBatch,
} from '@/demo/replication';
import { TENANTS } from '@/demo/tenants';

const SEND_TIMEOUT_MS = 5_000;

/** One of the two stores: a ledger per tenant, an HTTP endpoint that applies the peer's log, and a sender of its own log. */
export class Replica {
  readonly #ledgers = new Map<string, Ledger>();
  readonly #lastAppliedMs = new Map<string, number>();
  #server: Awaited<ReturnType<typeof listen>> | undefined;
  #sending: Promise<void> = Promise.resolve();
  #stop = new AbortController();
  /** Why the newest batch did not arrive; null when it did. */
  lastError: string | null = null;

  constructor(
    readonly id: ReplicaId,
    private readonly ports: { nowMs: () => number; faults: FaultBoard },
  ) {
    for (const { tenant } of TENANTS) {
      this.#ledgers.set(tenant, new Ledger(id));
      this.#lastAppliedMs.set(tenant, ports.nowMs());
    }
  }

  /** The ledger of a known tenant. */
  ledger(tenant: string): Ledger {
    const found = this.#ledgers.get(tenant);
    if (!found) throw new Error(`no ledger for ${tenant}`);
    return found;
  }

  /** Time of the newest write or heartbeat of the peer that this replica has applied (epoch milliseconds). */
  lastAppliedMs(tenant: string): number {
    return this.#lastAppliedMs.get(tenant) ?? 0;
  }

  /** Opens the endpoint that the peer sends to; answers its port. */
  async open(): Promise<number> {
    this.#server = await listen(0, async (request) => {
      if (request.method !== 'POST' || request.url !== '/replication')
        throw new Problem(404, 'Not found', 'A replica answers POST /replication only.');
      const { json } = await readJson(request, REPLICATION_BYTES_MAX);
      return { status: 200, body: this.#receive(parseOrProblem(replicationBatch, json, BATCH_HELP)) };
    });
    return this.#server.port;
  }

  /** Sends what the peer has not confirmed, every interval, until closed. A batch that fails is sent again. */
  replicateTo(peerPort: number, intervalMs: number): void {
    this.#sending = this.#sendLoop(`http://127.0.0.1:${peerPort}/replication`, intervalMs);
  }

  /** Stops sending, then stops listening. */
  async close(): Promise<void> {
    this.#stop.abort();
    await this.#sending;
    await this.#server?.close();
  }

  async #sendLoop(url: string, intervalMs: number): Promise<void> {
    while (!this.#stop.signal.aborted) {
      try {
        await this.#sendBatch(url);
        this.lastError = null;
      } catch (error) {
        this.lastError = error instanceof Error ? error.message : String(error);
      }
      await sleep(intervalMs, this.#stop.signal);
    }
  }

  async #sendBatch(url: string): Promise<void> {
    const nowMs = this.ports.nowMs();
    const tenants: ReplicationBatch['tenants'] = {};
    for (const [tenant, ledger] of this.#ledgers)
      if (!this.ports.faults.isOn(tenant, 'lag')) tenants[tenant] = collectPart(ledger, nowMs);
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ origin: this.id, tenants } satisfies ReplicationBatch),
      signal: AbortSignal.any([this.#stop.signal, AbortSignal.timeout(SEND_TIMEOUT_MS)]),
    });
    if (!response.ok) throw new Error(`the peer answered ${response.status}`);
    const { appliedSeq } = replicationAck.parse(await response.json());
    for (const [tenant, seq] of Object.entries(appliedSeq)) this.#ledgers.get(tenant)?.confirm(seq);
  }

  #receive(batch: ReplicationBatch): ReplicationAck {
    if (batch.origin !== peerOf(this.id))
      throw new Problem(409, 'Wrong origin', `Replica ${this.id} takes its peer's log.`);
    const appliedSeq: Record<string, number> = {};
    for (const [tenant, { entries, completeUntilMs }] of Object.entries(batch.tenants)) {
      const ledger = this.#ledgers.get(tenant);
      if (!ledger) continue;
      const applied = ledger.applyFromPeer(entries);
      appliedSeq[tenant] = applied;
      const last = entries.at(-1);
      if (!last || applied >= last.seq)
        this.#lastAppliedMs.set(tenant, Math.max(this.lastAppliedMs(tenant), completeUntilMs));
    }
    return { appliedSeq };
  }
}

/** Waits, in milliseconds, or less when aborted. */
export function sleep(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal?.aborted) return resolve();
    const timer = setTimeout(done, ms);
    signal?.addEventListener('abort', done, { once: true });
    function done() {
      clearTimeout(timer);
      signal?.removeEventListener('abort', done);
      resolve();
    }
  });
}
