export { readReadiness } from './read-readiness';
export { readMetrics, readStatus } from './read-status';
