export { decideReadiness, type HealthCheck, type Readiness } from './readiness';
