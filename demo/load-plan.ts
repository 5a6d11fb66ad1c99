import type { DecisionInput } from '@/demo/decision-request';
import { accountId, CLOSED_ACCOUNT, OPEN_ACCOUNTS } from '@/demo/ledger';
import { drawInteger, pickOne, type Random } from '@/demo/random';
import { REGIONS, type TenantProfile } from '@/demo/tenants';

/** What the planned client is up to: ordinary work, something forbidden, something stale, or a booking that cannot settle. */
export type Intent = 'ordinary' | 'forbidden' | 'stale' | 'unsettled';
export type PlannedRequest = { intent: Intent; body: DecisionInput };

/** How many ordinary requests let data flow to the second region of the residency. */
const SECOND_REGION_SHARE = 0.55;
const PURPOSES = ['operations', 'billing', 'support'] as const;
const WORDS = [
  'order',
  'shipment',
  'invoice',
  'late',
  'customer',
  'promised',
  'credit',
  'renewal',
  'meter',
  'claim',
] as const;

/**
 * Plans an endless sequence of requests for one tenant from its habits. Transfers go forth and, some requests later, back
 * over the same replica, so that ordinary work never runs an account dry.
 */
export function createPlanner(profile: TenantProfile, random: Random): () => PlannedRequest {
  const returns: DecisionInput[] = [];
  const { forbiddenShare, staleShare, unsettledShare } = profile;

  return () => {
    const draw = random();
    if (draw < forbiddenShare) return { intent: 'forbidden', body: planForbidden(profile, random) };
    if (draw < forbiddenShare + staleShare)
      return { intent: 'stale', body: { ...frame(profile, random), op: 'summarise', ifVersion: 0 } };
    if (draw < forbiddenShare + staleShare + unsettledShare)
      return { intent: 'unsettled', body: { ...planTransfer(profile, random), to: CLOSED_ACCOUNT } };
    return { intent: 'ordinary', body: planOrdinary(profile, random, returns) };
  };
}

function planOrdinary(profile: TenantProfile, random: Random, returns: DecisionInput[]): DecisionInput {
  const draw = random();
  if (draw < 0.35) return { ...frame(profile, random), op: 'summarise' };
  if (draw < 0.42 && profile.tier >= 2) return planAdjust(profile, random, returns);
  if (draw < 0.47 && profile.tier >= 3)
    return { ...frame(profile, random), op: 'rebalance', to: pickAccount(random) };
  const due = returns.length > 8 ? returns.shift() : undefined;
  if (due) return due;
  const forth = planTransfer(profile, random);
  returns.push({
    ...forth,
    ...frame(profile, random),
    account: forth.to,
    to: forth.account,
    replica: forth.replica,
  });
  return forth;
}

function planTransfer(profile: TenantProfile, random: Random) {
  const replica = pickOne(random, ['a', 'b'] as const);
  const amountUnits = drawInteger(random, 1, 20);
  return {
    ...frame(profile, random),
    op: 'transfer' as const,
    to: pickAccount(random),
    amountUnits,
    replica,
  };
}

function planAdjust(profile: TenantProfile, random: Random, returns: DecisionInput[]): DecisionInput {
  const replica = pickOne(random, ['a', 'b'] as const);
  const forth = {
    ...frame(profile, random),
    op: 'adjust' as const,
    deltaUnits: drawInteger(random, 1, 20),
    replica,
  };
  returns.push({ ...forth, deltaUnits: -forth.deltaUnits });
  return forth;
}

function planForbidden(profile: TenantProfile, random: Random): DecisionInput {
  const base = { ...frame(profile, random), op: 'summarise' as const };
  const abroad = profile.residency === 'eu' ? REGIONS.us[0] : REGIONS.eu[0];
  return random() < 0.5 ? { ...base, destination: abroad } : { ...base, purpose: 'marketing' };
}

function frame(profile: TenantProfile, random: Random) {
  const [first, second] = REGIONS[profile.residency];
  const destination = random() < SECOND_REGION_SHARE ? second : first;
  const words = drawInteger(random, 1, Math.round(profile.contextChars / 3.5));
  const context = Array.from({ length: words }, () => pickOne(random, WORDS)).join(' ');
  return { purpose: pickOne<string>(random, PURPOSES), destination, account: pickAccount(random), context };
}

function pickAccount(random: Random): string {
  return accountId(drawInteger(random, 1, OPEN_ACCOUNTS));
}
