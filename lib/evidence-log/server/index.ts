export { type ProvenLeaves, proveLeaves } from './prove-leaves';
export { readCheckpointNote, readLogStatus } from './read-log-status';
export { listIdleVerifications, runVerification } from './run-verification';
export { sequence, startSequencer } from './sequencer';
export { type RunningWitness, serveWitness } from './serve-witness';
export { getVerification, listVerifications, startVerification } from './start-verification';
export { VERIFICATION_CHANNEL } from './verification-run-store';
export { recordVerification, type VerifyOptions, verifyLog } from './verify-log';
export { ensureWitnessKey } from './witness-key';
