import type { Op } from '@/demo/decision-request';
import type { Route } from '@/demo/tenants';

/** Price per token in micro-USD (the same number as USD per million tokens). */
const PRICE: Record<Route, { input: number; output: number }> = {
  economy: { input: 0.3, output: 1.2 },
  standard: { input: 1, output: 4 },
  premium: { input: 10, output: 40 },
};

/** Tokens the model writes to carry out an operation. */
const OUTPUT_TOKENS: Record<Op, number> = { summarise: 400, transfer: 150, adjust: 120, rebalance: 250 };
const CHARS_PER_TOKEN = 4;

/**
 * What a call costs in whole micro-USD, rounded up: every call pays for reading its body, an executed one also for what
 * the model writes. Whole micro-USD, so that sums are exact.
 */
export function priceCallUsdMicro(call: {
  op: Op;
  bodyBytes: number;
  route: Route;
  executed: boolean;
}): number {
  const price = PRICE[call.route];
  const output = call.executed ? OUTPUT_TOKENS[call.op] * price.output : 0;
  return Math.ceil((call.bodyBytes / CHARS_PER_TOKEN) * price.input + output);
}

/** The route a call takes: the tenant's own, or the dear one while the cheap routes are out (fault `cost`). */
export function chooseRoute(usual: Route, cheapRoutesAreOut: boolean): Route {
  return cheapRoutesAreOut ? 'premium' : usual;
}
