export { currentBaseline, listBaselines } from './list-baselines';
export { recordGateVerdict } from './record-gate-verdict';
export { setBaseline } from './set-baseline';
