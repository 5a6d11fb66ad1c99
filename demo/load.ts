import { createPlanner } from '@/demo/load-plan';
import { forkRandom } from '@/demo/random';
import { sleep } from '@/demo/replica';
import { dayShape, TENANTS, type TenantProfile } from '@/demo/tenants';

const IN_FLIGHT_MAX = 64;
const REQUEST_TIMEOUT_MS = 15_000;

export type LoadStats = { sent: number; skipped: number; errors: number; lastError: string | null };

/** Calls the service over HTTP like real clients of every tenant: seeded Poisson arrivals that follow the day's shape. */
export class LoadGenerator {
  readonly #stop = new AbortController();
  readonly #loops: Promise<void>[] = [];
  readonly #inFlight = new Set<Promise<void>>();
  /** What was sent so far; skipped ones were due while too many were in flight. */
  readonly stats: LoadStats = { sent: 0, skipped: 0, errors: 0, lastError: null };

  constructor(
    private readonly options: { seed: number; rps: number; baseUrl: string; nowMs: () => number },
  ) {}

  /** Starts the clients; at 0 requests per second there are none. */
  start(): void {
    if (this.options.rps === 0) return;
    for (const profile of TENANTS) this.#loops.push(this.#run(profile));
  }

  /** Sends nothing new and waits for what is in flight. */
  async stop(): Promise<void> {
    this.#stop.abort();
    await Promise.all(this.#loops);
    await Promise.all(this.#inFlight);
  }

  async #run(profile: TenantProfile): Promise<void> {
    const { seed, rps, nowMs } = this.options;
    const random = forkRandom(seed, `load/${profile.tenant}`);
    const plan = createPlanner(profile, random);
    const inFlight = new Set<Promise<void>>();
    while (!this.#stop.signal.aborted) {
      const perSecond = rps * dayShape(profile.residency, nowMs() / 1_000);
      await sleep((-Math.log(1 - random()) / perSecond) * 1_000, this.#stop.signal);
      if (this.#stop.signal.aborted) return;
      const { body } = plan();
      if (inFlight.size >= IN_FLIGHT_MAX) {
        this.stats.skipped += 1;
        continue;
      }
      const call = this.#send(profile.tenant, JSON.stringify(body)).finally(() => {
        inFlight.delete(call);
        this.#inFlight.delete(call);
      });
      inFlight.add(call);
      this.#inFlight.add(call);
    }
  }

  async #send(tenant: string, body: string): Promise<void> {
    this.stats.sent += 1;
    try {
      const response = await fetch(`${this.options.baseUrl}/v1/tenants/${tenant}/decisions`, {
        ...{ method: 'POST', headers: { 'content-type': 'application/json' }, body },
        signal: AbortSignal.timeout(REQUEST_TIMEOUT_MS),
      });
      await response.arrayBuffer();
      if (!response.ok) throw new Error(`answered ${response.status}`);
    } catch (error) {
      this.stats.errors += 1;
      this.stats.lastError = error instanceof Error ? error.message : String(error);
    }
  }
}
