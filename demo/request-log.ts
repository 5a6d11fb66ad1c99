import type { Op } from '@/demo/decision-request';
import type { Outcome } from '@/demo/execute';
import type { ReplicaId } from '@/demo/ledger';
import type { Route } from '@/demo/tenants';

/** One handled decision request. Denied requests have no outcome. */
export type HandledRequest = {
  at: string;
  tenant: string;
  replica: ReplicaId;
  op: Op;
  route: Route;
  decision: 'allow' | 'deny';
  outcome: Outcome | null;
  reasons: string[];
  costUsdMicro: number;
  durationSeconds: number;
};
export type LoggedRequest = HandledRequest & { seq: number };

export const LOG_PAGE_MAX = 5_000;

/** The newest handled requests, in a ring of fixed size; `seq` counts from 1 and never repeats. */
export class RequestLog {
  #entries: LoggedRequest[] = [];
  #lastSeq = 0;

  constructor(private readonly capacity = 50_000) {}

  append(request: HandledRequest): LoggedRequest {
    this.#lastSeq += 1;
    const logged = { seq: this.#lastSeq, ...request };
    this.#entries.push(logged);
    // Trimmed rarely, in one slice, so that an append costs nothing when the ring is full.
    if (this.#entries.length >= this.capacity * 1.1) this.#entries = this.#entries.slice(-this.capacity);
    return logged;
  }

  /** A page of entries after `since`; `lost` says how many of those asked for had already left the ring. */
  page(since: number): { entries: LoggedRequest[]; nextSince: number; lastSeq: number; lost: number } {
    const first = this.#entries[0]?.seq ?? this.#lastSeq + 1;
    const start = Math.max(0, since + 1 - first);
    const entries = this.#entries.slice(start, start + LOG_PAGE_MAX);
    const lost = Math.max(0, first - 1 - since);
    return { entries, nextSince: entries.at(-1)?.seq ?? since, lastSeq: this.#lastSeq, lost };
  }
}
