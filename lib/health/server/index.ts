export { readinessSchema } from '../readiness';
export { readReadiness } from './read-readiness';
export { readMetrics, readStatus, statusSchema } from './read-status';
