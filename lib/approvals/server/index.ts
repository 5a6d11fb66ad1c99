export { addApproverKey, listApproverKeys, revokeApproverKey } from './approver-keys';
export { beginDecision } from './begin-decision';
export { countWaiting } from './count-waiting';
export { expireApprovals } from './expire-approvals';
export { observeApprovals } from './observe-approvals';
export { listApprovals, readApproval, readApprovalFile } from './read-approvals';
export { requestApproval } from './request-approval';
export { submitDecision } from './submit-decision';
export { useApproval } from './use-approval';
