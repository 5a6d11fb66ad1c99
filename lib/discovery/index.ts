export { collectMetrics, type LabelFacts, type MetricFacts } from './facts';
export type { Proposal, ProvenSignal } from './proposal';
export { proposeSignals, type SignalCandidate, shortlistCounters } from './propose-signals';
export { type ProposedTenant, proposeTenants } from './propose-tenants';
export { type RenderOptions, renderProposal } from './render-proposal';
export { MAX_TENANTS, namesTenants, type ScoredLabel, scoreLabels } from './score-labels';
