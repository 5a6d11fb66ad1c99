export { decideFlow } from './assert-flow';
export { sourceResidencyProblems } from './source-residency';
export {
  type Region,
  regionSchema,
  type Tenant,
  type Thresholds,
  tenantIdSchema,
  thresholdsSchema,
  tierSchema,
} from './tenant';
