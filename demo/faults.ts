import { z } from 'zod';

/** What can be made to go wrong for a tenant; each changes how requests are really handled. */
export const FAULTS = ['latency', 'cost', 'denies', 'lag', 'autonomy'] as const;
export type Fault = (typeof FAULTS)[number];

/** A fault lasts at most a day and ends by itself; without a duration after ten minutes. */
export const faultOrder = z.strictObject({
  fault: z.enum(FAULTS),
  forSeconds: z.int().min(1).max(86_400).default(600),
});

/** What each field of a fault order expects. */
export const FAULT_HELP = {
  '': {
    expected: 'a JSON object with fault and, if you like, forSeconds',
    example: { fault: 'latency', forSeconds: 600 },
  },
  fault: { expected: `one of ${FAULTS.join(', ')}`, example: 'latency' },
  forSeconds: { expected: 'a whole number of seconds from 1 to 86400', example: 600 },
};

/** A fault that is on. Times are ISO 8601 in UTC. */
export type ActiveFault = { tenant: string; fault: Fault; since: string; until: string };

/** Which faults are on for which tenant, by the clock it is given (epoch milliseconds). */
export class FaultBoard {
  readonly #spans = new Map<string, { tenant: string; fault: Fault; sinceMs: number; untilMs: number }>();

  constructor(private readonly nowMs: () => number) {}

  /** Switches a fault on, or renews it with a new end. */
  put(tenant: string, fault: Fault, forSeconds: number): ActiveFault {
    const nowMs = this.nowMs();
    const key = `${tenant}/${fault}`;
    const sinceMs = this.isOn(tenant, fault) ? (this.#spans.get(key)?.sinceMs ?? nowMs) : nowMs;
    const span = { tenant, fault, sinceMs, untilMs: nowMs + forSeconds * 1_000 };
    this.#spans.set(key, span);
    return describe(span);
  }

  /** Switches one fault of a tenant off, or all of them; answers which were on. */
  clear(tenant: string, fault?: Fault): Fault[] {
    const cleared = FAULTS.filter((each) => (fault ?? each) === each && this.isOn(tenant, each));
    for (const each of cleared) this.#spans.delete(`${tenant}/${each}`);
    return cleared;
  }

  /** True while a fault of a tenant is on; false from the moment it expires. */
  isOn(tenant: string, fault: Fault): boolean {
    const span = this.#spans.get(`${tenant}/${fault}`);
    return span !== undefined && this.nowMs() < span.untilMs;
  }

  /** All faults that are on now, expired ones forgotten. */
  list(): ActiveFault[] {
    for (const [key, span] of this.#spans) if (this.nowMs() >= span.untilMs) this.#spans.delete(key);
    return [...this.#spans.values()].map(describe);
  }
}

function describe(span: { tenant: string; fault: Fault; sinceMs: number; untilMs: number }): ActiveFault {
  const iso = (ms: number) => new Date(ms).toISOString();
  return { tenant: span.tenant, fault: span.fault, since: iso(span.sinceMs), until: iso(span.untilMs) };
}
