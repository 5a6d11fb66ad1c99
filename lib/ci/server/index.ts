export { latestResults } from './latest-results';
export { listResults } from './list-results';
export { pruneTokenUses } from './prune-tokens';
export { receivePost } from './receive-post';
export { recordWaitingResults } from './record-results';
export { readPublicKey } from './trusted-key';
