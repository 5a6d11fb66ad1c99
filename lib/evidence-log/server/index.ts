export { type ProvenLeaves, proveLeaves } from './prove-leaves';
export { readCheckpointNote, readLogStatus } from './read-log-status';
export { type SequencerOptions, sequence, startSequencer } from './sequencer';
export { type RunningWitness, serveWitness, type WitnessOptions } from './serve-witness';
export { getVerification, listVerifications, startVerification } from './start-verification';
export { recordVerification, type VerifyOptions, type VerifyProgress, verifyLog } from './verify-log';
export { ensureWitnessKey, readWitnessKey } from './witness-key';
