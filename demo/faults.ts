import { z } from 'zod';

/** What can be made to go wrong for a tenant; each changes how requests are really handled. */
export const FAULTS = ['latency', 'cost', 'denies', 'lag', 'autonomy', 'config'] as const;
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

/** From when to when a fault was on, or is; epoch milliseconds. `times` counts how often it was switched on by now. */
export type FaultSpan = { sinceMs: number; untilMs: number; times: number };

/** Which faults are on for which tenant, by the clock it is given (epoch milliseconds). */
export class FaultBoard {
  /** The newest span of each fault, also when it is over: what a fault did to the cluster is undone at its end, and that has a time. */
  readonly #spans = new Map<string, Span>();

  constructor(private readonly nowMs: () => number) {}

  /** Switches a fault on, or renews it with a new end. */
  put(tenant: string, fault: Fault, forSeconds: number): ActiveFault {
    const nowMs = this.nowMs();
    const key = `${tenant}/${fault}`;
    const { sinceMs, times } = this.#running(key) ?? { sinceMs: nowMs, times: this.#timesOf(key) + 1 };
    const span = { tenant, fault, sinceMs, untilMs: nowMs + forSeconds * 1_000, times };
    this.#spans.set(key, span);
    return describe(span);
  }

  /** Switches one fault of a tenant off, or all of them; answers which were on. */
  clear(tenant: string, fault?: Fault): Fault[] {
    const cleared = FAULTS.filter((each) => (fault ?? each) === each && this.isOn(tenant, each));
    for (const each of cleared) {
      const span = this.#running(`${tenant}/${each}`);
      if (span) span.untilMs = this.nowMs();
    }
    return cleared;
  }

  /** True while a fault of a tenant is on; false from the moment it expires. */
  isOn(tenant: string, fault: Fault): boolean {
    return this.#running(`${tenant}/${fault}`) !== undefined;
  }

  /** When a fault of a tenant was on last, or still is; null when it never was. */
  lastSpan(tenant: string, fault: Fault): FaultSpan | null {
    return this.#spans.get(`${tenant}/${fault}`) ?? null;
  }

  /** All faults that are on now. */
  list(): ActiveFault[] {
    return [...this.#spans.values()].filter(({ untilMs }) => this.nowMs() < untilMs).map(describe);
  }

  #running(key: string): Span | undefined {
    const span = this.#spans.get(key);
    return span !== undefined && this.nowMs() < span.untilMs ? span : undefined;
  }

  #timesOf(key: string): number {
    return this.#spans.get(key)?.times ?? 0;
  }
}

type Span = FaultSpan & { tenant: string; fault: Fault };

function describe(span: Span): ActiveFault {
  const iso = (ms: number) => new Date(ms).toISOString();
  return { tenant: span.tenant, fault: span.fault, since: iso(span.sinceMs), until: iso(span.untilMs) };
}
