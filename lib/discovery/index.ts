export { collectMetrics, type LabelFacts, type MetricFacts } from './facts';
export type { Proposal } from './proposal';
export { proposeSignals, shortlistCounters } from './propose-signals';
export { proposeTenants } from './propose-tenants';
export { type RenderOptions, renderProposal } from './render-proposal';
export { namesTenants, scoreLabels } from './score-labels';
