import { z } from 'zod';

/** Largest request body, in bytes. */
export const BODY_BYTES_MAX = 64 * 1024;

const account = z.string().regex(/^acct-[0-9]{3}$/);
const amountUnits = z.int().min(1).max(1_000_000);
const common = {
  purpose: z.string().regex(/^[a-z][a-z-]{1,31}$/),
  destination: z.string().regex(/^[a-z]{2,8}-[a-z]{2,16}$/),
  account,
  context: z.string().max(60_000).default(''),
  ifVersion: z.int().min(0).max(Number.MAX_SAFE_INTEGER).optional(),
  replica: z.enum(['a', 'b']).optional(),
};

/** What an agent may ask for: one operation on the tenant's ledger, for a purpose, with the region its data flows to. */
export const decisionRequest = z.discriminatedUnion('op', [
  z.strictObject({ op: z.literal('summarise'), ...common }),
  z.strictObject({ op: z.literal('transfer'), ...common, to: account, amountUnits }),
  z.strictObject({ op: z.literal('adjust'), ...common, deltaUnits: z.int().min(-1_000_000).max(1_000_000) }),
  z.strictObject({ op: z.literal('rebalance'), ...common, to: account }),
]);

export type DecisionRequest = z.infer<typeof decisionRequest>;
/** The request as a client writes it, before defaults are filled in. */
export type DecisionInput = z.input<typeof decisionRequest>;
export type Op = DecisionRequest['op'];

/** What each field expects, for errors that teach. */
export const DECISION_HELP = {
  '': {
    expected: 'a JSON object with op, purpose, destination and account',
    example: { op: 'summarise', purpose: 'operations', destination: 'eu-central', account: 'acct-001' },
  },
  op: { expected: 'one of summarise, transfer, adjust, rebalance', example: 'transfer' },
  purpose: { expected: '2 to 32 characters: lower-case letters and hyphens', example: 'operations' },
  destination: { expected: 'a region as AREA-PLACE in lower-case letters', example: 'eu-central' },
  account: { expected: 'acct- and three digits', example: 'acct-001' },
  to: { expected: 'acct- and three digits', example: 'acct-002' },
  amountUnits: { expected: 'a whole number from 1 to 1000000', example: 25 },
  deltaUnits: { expected: 'a whole number from -1000000 to 1000000', example: -25 },
  context: { expected: 'text of at most 60000 characters', example: 'order 4711 is late' },
  ifVersion: { expected: 'the account version you read, a whole number from 0', example: 12 },
  replica: { expected: 'a or b', example: 'a' },
} as const;
