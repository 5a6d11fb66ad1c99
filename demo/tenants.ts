/** Where a tenant's data may be kept and processed. */
export type Residency = 'eu' | 'us' | 'apac';

/** A model route and its price class; a dearer route costs more for the same request. */
export type Route = 'economy' | 'standard' | 'premium';

/** What makes a tenant different from another: its rules, its ordinary latency and the habits of its agents. */
export type TenantProfile = {
  tenant: string;
  residency: Residency;
  tier: 1 | 2 | 3;
  route: Route;
  /** Median and spread of the log-normal time that the model route takes. */
  modelMsMedian: number;
  modelMsSigma: number;
  /** Mean length of the context an agent sends with a request. */
  contextChars: number;
  /** Above this spend within one clock hour the policy denies. */
  hourlyCapUsd: number;
  /** How often this tenant's agents ask for something that policy forbids, that has gone stale, or that cannot settle. */
  forbiddenShare: number;
  staleShare: number;
  unsettledShare: number;
};

export type Region = 'eu-central' | 'eu-west' | 'us-east' | 'us-west' | 'apac-tokyo' | 'apac-sydney';

/** The regions of a residency, the primary first. */
export const REGIONS: Record<Residency, readonly [Region, Region]> = {
  eu: ['eu-central', 'eu-west'],
  us: ['us-east', 'us-west'],
  apac: ['apac-tokyo', 'apac-sydney'],
};

/** Where each region is on the network; a tenant's network policy lets out to those of its residency. */
export const REGION_NETWORKS: Record<Region, string> = {
  'eu-central': '10.11.0.0/16',
  'eu-west': '10.12.0.0/16',
  'us-east': '10.21.0.0/16',
  'us-west': '10.22.0.0/16',
  'apac-tokyo': '10.31.0.0/16',
  'apac-sydney': '10.32.0.0/16',
};

/** Median of the time that the second step of a decision, the settlement, takes. */
export const SETTLE_MS_MEDIAN = 6;

/** The five tenants of the demo platform. Nothing but these profiles tells them apart. */
export const TENANTS: readonly TenantProfile[] = [
  {
    tenant: 'TENANT_001',
    residency: 'eu',
    tier: 1,
    route: 'standard',
    hourlyCapUsd: 500,
    modelMsMedian: 60,
    modelMsSigma: 0.5,
    contextChars: 800,
    forbiddenShare: 0.012,
    staleShare: 0.01,
    unsettledShare: 0.003,
  },
  {
    tenant: 'TENANT_002',
    residency: 'us',
    tier: 2,
    route: 'standard',
    hourlyCapUsd: 500,
    modelMsMedian: 110,
    modelMsSigma: 0.45,
    contextChars: 2_400,
    forbiddenShare: 0.008,
    staleShare: 0.016,
    unsettledShare: 0.005,
  },
  {
    tenant: 'TENANT_003',
    residency: 'eu',
    tier: 3,
    route: 'economy',
    hourlyCapUsd: 500,
    modelMsMedian: 45,
    modelMsSigma: 0.5,
    contextChars: 1_200,
    forbiddenShare: 0.005,
    staleShare: 0.002,
    unsettledShare: 0.001,
  },
  {
    tenant: 'TENANT_004',
    residency: 'apac',
    tier: 1,
    route: 'standard',
    hourlyCapUsd: 500,
    modelMsMedian: 130,
    modelMsSigma: 0.5,
    contextChars: 1_600,
    forbiddenShare: 0.02,
    staleShare: 0.024,
    unsettledShare: 0.004,
  },
  {
    tenant: 'TENANT_005',
    residency: 'us',
    tier: 2,
    route: 'economy',
    hourlyCapUsd: 500,
    modelMsMedian: 80,
    modelMsSigma: 0.45,
    contextChars: 600,
    forbiddenShare: 0.01,
    staleShare: 0.006,
    unsettledShare: 0.002,
  },
];

/** The profile of a tenant, or undefined when the platform does not know it. */
export function findTenant(tenant: string): TenantProfile | undefined {
  return TENANTS.find((profile) => profile.tenant === tenant);
}

const PEAK_HOUR_UTC: Record<Residency, number> = { eu: 13, us: 19, apac: 5 };

/**
 * How busy a tenant is at a moment, as a multiple of its mean: a day with one peak in the afternoon of its region. Live
 * load and generated history use the same curve, so one continues the other.
 */
export function dayShape(residency: Residency, epochSeconds: number): number {
  const hour = (epochSeconds / 3_600) % 24;
  const phase = (2 * Math.PI * (hour - PEAK_HOUR_UTC[residency])) / 24;
  return 1 + 0.3 * Math.cos(phase) + 0.08 * Math.cos(2 * phase);
}
