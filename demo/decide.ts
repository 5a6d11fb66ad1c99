import type { DecisionRequest } from '@/demo/decision-request';
import { executeDecision, type Settlement } from '@/demo/execute';
import type { FaultBoard } from '@/demo/faults';
import type { ReplicaId } from '@/demo/ledger';
import { decidePolicy } from '@/demo/policy';
import { chooseRoute, priceCallUsdMicro } from '@/demo/pricing';
import { drawLogNormal, drawNormal, forkRandom, type Random } from '@/demo/random';
import { type Replica, sleep } from '@/demo/replica';
import type { HandledRequest, LoggedRequest } from '@/demo/request-log';
import { SETTLE_MS_MEDIAN, TENANTS, type TenantProfile } from '@/demo/tenants';

/** Under the fault `latency` each request really waits at least this long, and up to twice as long. */
const FAULT_DELAY_MS = 1_300;
/** Under the fault `autonomy` the settlement refuses two of every five bookings. */
const REFUSED_OF_FIVE = 2;
const HOUR_MS = 3_600_000;

type Ports = {
  seed: number;
  nowMs: () => number;
  faults: FaultBoard;
  replicas: Record<ReplicaId, Replica>;
  record: (request: HandledRequest) => LoggedRequest;
};

type TenantState = { random: Random; turn: number; bookings: number; hour: number; spentUsdMicro: number };

/** Handles decision requests: policy, model route, execution with compensation, price, measured time, record. */
export class Decider {
  readonly #states = new Map<string, TenantState>();

  constructor(private readonly ports: Ports) {
    for (const { tenant } of TENANTS) {
      const random = forkRandom(ports.seed, `handling/${tenant}`);
      this.#states.set(tenant, { random, turn: 0, bookings: 0, hour: 0, spentUsdMicro: 0 });
    }
  }

  /** Handles one request to its end and answers what was recorded. The time is measured around everything awaited. */
  async decide(profile: TenantProfile, request: DecisionRequest, bodyBytes: number): Promise<LoggedRequest> {
    const { faults, nowMs, replicas, record } = this.ports;
    const startedAt = performance.now();
    const state = this.#state(profile.tenant);
    const { tenant } = profile;
    const replica = request.replica ?? (state.turn++ % 2 === 0 ? 'a' : 'b');
    const route = chooseRoute(profile.route, faults.isOn(tenant, 'cost'));
    const price = (executed: boolean) => priceCallUsdMicro({ op: request.op, bodyBytes, route, executed });
    const { decision, reasons } = decidePolicy(profile, request, {
      spentThisHourUsd: state.spentUsdMicro / 1e6,
      priceUsd: price(true) / 1e6,
      residencyTightened: faults.isOn(tenant, 'denies'),
      egressOpened: faults.isOn(tenant, 'config'),
    });
    const costUsdMicro = price(decision === 'allow');
    state.spentUsdMicro += costUsdMicro;
    if (faults.isOn(tenant, 'latency')) await sleep(FAULT_DELAY_MS * (1 + state.random()));
    const execution = decision === 'allow' ? await this.#execute(profile, request, replicas[replica]) : null;
    return record({
      ...{ at: new Date(nowMs()).toISOString(), tenant, replica, op: request.op, route, decision },
      outcome: execution?.outcome ?? null,
      reasons: execution?.reason ? [execution.reason] : [...reasons],
      ...{ costUsdMicro, durationSeconds: (performance.now() - startedAt) / 1_000 },
    });
  }

  async #execute(profile: TenantProfile, request: DecisionRequest, replica: Replica) {
    const state = this.#state(profile.tenant);
    await sleep(drawLogNormal(state.random, profile.modelMsMedian, profile.modelMsSigma));
    const settlement: Settlement = { settle: () => this.#settle(profile.tenant) };
    return executeDecision(replica.ledger(profile.tenant), request, { settlement, nowMs: this.ports.nowMs });
  }

  async #settle(tenant: string): Promise<boolean> {
    const state = this.#state(tenant);
    await sleep(Math.max(1, SETTLE_MS_MEDIAN + drawNormal(state.random)));
    if (!this.ports.faults.isOn(tenant, 'autonomy')) return true;
    state.bookings += 1;
    return state.bookings % 5 >= REFUSED_OF_FIVE;
  }

  #state(tenant: string): TenantState {
    const state = this.#states.get(tenant);
    if (!state) throw new Error(`no state for ${tenant}`);
    const hour = Math.floor(this.ports.nowMs() / HOUR_MS);
    if (hour !== state.hour) Object.assign(state, { hour, spentUsdMicro: 0 });
    return state;
  }
}
