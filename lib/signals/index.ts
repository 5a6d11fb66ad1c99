export { alignRange, countSlots, emptyFrame, slotIndex, tailRange } from './align';
export { BUILTIN_PANELS, BUILTIN_SIGNAL_IDS, builtinSignals } from './builtin-signals';
export {
  chooseScale,
  type FormattedValue,
  formatAge,
  formatScaled,
  formatValue,
  NO_VALUE,
  valueText,
} from './format-value';
export {
  FRAMES,
  type Frame,
  type FrameDelta,
  type FrameName,
  type FrameRange,
  frameNameSchema,
  ownValues,
  type SignalPoints,
  type SignalStatus,
} from './frame';
export { csvText, frameCsv } from './frame-csv';
export { applyDelta, frameDelta } from './frame-delta';
export { panelMarkdown } from './frame-markdown';
export {
  type MatrixSeries,
  type MergeInput,
  type MergeReport,
  markSignalError,
  markStale,
  mergeMatrix,
  moveFrame,
} from './frame-merge';
export { scopeFrame } from './frame-scope';
export { decideFreshness, decideRetrySeconds, type Freshness } from './freshness';
export {
  decideTick,
  type GovernorDecision,
  type GovernorInput,
  LOAD_LIMIT,
  TICKS_SECONDS,
  type TickSeconds,
  VIEWER_BASELINE_QPS,
} from './governor';
export { exportDashboard } from './grafana-dashboard';
export {
  effectiveThresholds,
  isJudged,
  judgeSignal,
  SIGNAL_JUDGEMENTS,
  type SignalJudgement,
} from './judge-signal';
export { type LatestSample, latestSample, newestSampleSeconds } from './latest-sample';
export {
  type LinkTemplates,
  type LinkView,
  type PanelLink,
  panelLinks,
} from './links';
export {
  type PanelProblem,
  type PreparedAxis,
  type PreparedPanel,
  type PreparedSeries,
  type PreparedThreshold,
  type PrepareOptions,
  prepareSeries,
} from './prepare-series';
export { MAX_EXPRESSION_LENGTH, type PromqlResult, parsePromql } from './promql';
export { explainMissingLabel } from './promql-labels';
export {
  isMapped,
  type MappedSignal,
  quoteLabelValue,
  readSourceLoadQps,
  recordedQuery,
  SIGNAL_LABEL,
  tenantQuery,
  unionQuery,
  withSourceLoad,
} from './queries';
export { JUDGEABLE_AGE_SECONDS, rankTenants, type TenantRank, type TenantSignal } from './rank-tenants';
export {
  checkRegistry,
  MAX_SIGNALS,
  type RegistryResult,
  type RegistrySource,
  resolveRegistry,
  type SignalDeclaration,
} from './registry';
export { fullyTestedSignals, renderRuleTests } from './rule-tests';
export { type RuleOptions, renderRules } from './rules';
export {
  DIRECTIONS,
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
export { MAX_POINTS, RANGE_LIMITS, rangeKey, STEP_LADDER_SECONDS, snapCustomRange } from './snap-range';
export { parseTimeExpression, type TimeExpression } from './time-expression';
