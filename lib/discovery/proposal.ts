import type { SignalCandidate } from './propose-signals';
import type { ProposedTenant } from './propose-tenants';
import type { ScoredLabel } from './score-labels';

/**
 * A candidate that was asked of the source. `live`: it gives series now. `quiet`: the metric is there, the source accepts
 * the expression, but nothing has a value at this moment.
 */
export type ProvenSignal = SignalCandidate & { state: 'live' | 'quiet'; tenantCount: number };

/** Everything `mc init` found out about one Prometheus, ready to be written down. */
export type Proposal = {
  url: string;
  /** Version the source tells, null when it tells none. */
  version: string | null;
  metricCount: number;
  label: ScoredLabel;
  /** Other labels that would do, best first. */
  otherLabels: ScoredLabel[];
  tenants: ProposedTenant[];
  /** Values of the label that are not written, because there are too many or they have no samples. */
  tenantsLeftOut: number;
  signals: { id: string; title: string; proven: ProvenSignal | null }[];
};
