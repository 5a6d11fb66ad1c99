export {
  BASELINE_KIND,
  type BaselineReading,
  type EvidenceReader,
  parseBaseline,
  readBaseline,
  type SignedSnapshot,
  signedReading,
} from './baseline';
export {
  APPROVAL_MAX_HOURS,
  type ChangeAuthor,
  diffDigestOf,
  differencesOfChange,
  type ExpectedChange,
} from './config-change';
export {
  type ApprovalFinding,
  type BaselineFinding,
  decideGate,
  type GateInput,
  type HeadFinding,
} from './decide-gate';
export { type DriftLine, driftLines } from './drift-lines';
export { findVerdict, leadsFrom } from './find-verdict';
export { gateText } from './gate-text';
export {
  encodeGateVerdict,
  GATE_VERDICT_PATH,
  type GateVerdict,
  gateVerdictOf,
  gateVerdictReplySchema,
  gateVerdictSchema,
  parseGateVerdict,
  testResultOf,
} from './gate-verdict';
export { annotationCommand, annotationsOf, GITHUB_LIMITS, outputEntry, withoutCommands } from './github';
export { jobSummary } from './job-summary';
export { judgeApproval } from './judge-approval';
export { explainNotDrift, NOT_DRIFT, type NotDrift, type WrittenObject } from './not-drift';
export { pageOf } from './page';
export { printable } from './printable';
export { linesOf, sideBySideDiff, unifiedDiff } from './render-diff';
export { revertPlan, revertTitle } from './revert-plan';
export { sarifOf } from './sarif';
export { snapshotOfKinds } from './scope';
