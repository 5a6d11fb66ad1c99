export { type ProvenLeaves, proveLeaves } from './prove-leaves';
export { readCheckpointNote, readLogStatus } from './read-log-status';
export { type SequencerOptions, sequence, startSequencer } from './sequencer';
