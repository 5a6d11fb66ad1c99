export { alignRange, countSlots, emptyFrame, slotIndex, tailRange } from './align';
export { BUILTIN_SIGNAL_IDS, builtinSignals } from './builtin-signals';
export {
  chooseScale,
  type FormattedValue,
  formatAge,
  formatScaled,
  formatValue,
  valueText,
} from './format-value';
export {
  FRAMES,
  type Frame,
  type FrameDelta,
  type FrameName,
  type SignalPoints,
  type SignalStatus,
} from './frame';
export { csvText, frameCsv } from './frame-csv';
export { applyDelta, frameDelta } from './frame-delta';
export { panelMarkdown } from './frame-markdown';
export {
  type MatrixSeries,
  type MergeInput,
  markSignalError,
  markStale,
  mergeMatrix,
  moveFrame,
} from './frame-merge';
export { frameSchema } from './frame-schema';
export { scopeFrame } from './frame-scope';
export { decideFreshness, decideRetrySeconds } from './freshness';
export {
  decideTick,
  type GovernorInput,
  LOAD_LIMIT,
  type TickSeconds,
} from './governor';
export { exportDashboard } from './grafana-dashboard';
export {
  isJudged,
  judgeSignal,
  SIGNAL_JUDGEMENTS,
  type SignalJudgement,
} from './judge-signal';
export { type LatestSample, latestSample, newestSampleSeconds } from './latest-sample';
export {
  type LinkTemplates,
  type PanelLink,
  panelLinks,
} from './links';
export { prepareSeries } from './prepare-series';
export type {
  PanelProblem,
  PreparedAxis,
  PreparedPanel,
  PreparedSeries,
  PreparedThreshold,
  PrepareOptions,
} from './prepared-panel';
export { MAX_EXPRESSION_LENGTH, parsePromql } from './promql';
export { explainMissingLabel } from './promql-labels';
export {
  isMapped,
  readSourceLoadQps,
  recordedQuery,
  tenantQuery,
  unionQuery,
  withSourceLoad,
} from './queries';
export { JUDGEABLE_AGE_SECONDS, rankTenants } from './rank-tenants';
export {
  checkRegistry,
  resolveRegistry,
} from './registry';
export { fullyTestedSignals, renderRuleTests } from './rule-tests';
export { renderRules } from './rules';
export {
  type Direction,
  directionSchema,
  type Panel,
  recordNameSchema,
  type Signal,
  type SignalRegistry,
  signalIdSchema,
  type Thresholds,
  UNITS,
  type Unit,
  unitSchema,
} from './signal';
export { MAX_SIGNALS, type SignalDeclaration } from './signal-declaration';
export { MAX_POINTS, rangeKey, STEP_LADDER_SECONDS, snapCustomRange } from './snap-range';
export { parseTimeExpression } from './time-expression';
