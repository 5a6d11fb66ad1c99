export { alignRange, countSlots, emptyFrame, slotIndex, tailRange } from './align';
export { BUILTIN_PANELS, BUILTIN_SIGNAL_IDS, builtinSignals } from './builtin-signals';
export {
  FRAMES,
  type Frame,
  type FrameDelta,
  type FrameName,
  type FrameRange,
  frameNameSchema,
  type SignalPoints,
  type SignalStatus,
} from './frame';
export { applyDelta, frameDelta } from './frame-delta';
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
export {
  checkRegistry,
  MAX_SIGNALS,
  type RegistryResult,
  type RegistrySource,
  resolveRegistry,
  type SignalDeclaration,
} from './registry';
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
