export { assertFlow, decideFlow } from './assert-flow';
export { type ResidencyProblem, sourceResidencyProblems } from './source-residency';
export {
  type Region,
  regionSchema,
  type Tenant,
  type Thresholds,
  type Tier,
  tenantIdSchema,
  tenantSchema,
  thresholdsSchema,
  tierSchema,
} from './tenant';
