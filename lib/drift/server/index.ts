export { type BaselineEntry, currentBaseline, listBaselines } from './list-baselines';
export { localReader } from './local-reader';
export { recordGateVerdict } from './record-gate-verdict';
export { setBaseline } from './set-baseline';
