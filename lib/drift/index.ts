export {
  BASELINE_KIND,
  type BaselineReading,
  type EvidenceReader,
  readBaseline,
  signedReading,
} from './baseline';
export {
  authorSchema,
  type ChangeAuthor,
  type ConfigChange,
  diffDigestOf,
  differencesOfChange,
  isAuthor,
} from './config-change';
export {
  type ApprovalFinding,
  type BaselineFinding,
  decideGate,
  type GateInput,
  type HeadFinding,
  OVERRIDE_MODES,
} from './decide-gate';
export { type DriftLine, driftLines, type PlaceOf } from './drift-lines';
export { gateText } from './gate-text';
export {
  encodeGateVerdict,
  type GateVerdict,
  gateVerdictOf,
  gateVerdictSchema,
  testResultOf,
} from './gate-verdict';
export { annotationCommand, annotationsOf, GITHUB_LIMITS, outputEntry, withoutCommands } from './github';
export { jobSummary } from './job-summary';
export { explainNotDrift, NOT_DRIFT, type NotDrift, type WrittenObject } from './not-drift';
export { pageOf } from './page';
export { printable } from './printable';
export { sideBySideDiff, unifiedDiff } from './render-diff';
export { revertPlan, revertTitle } from './revert-plan';
export { sarifOf } from './sarif';
