export {
  assertFlow,
  decideFlow,
  type FlowDecision,
  type FlowDestination,
  type FlowPurpose,
} from './assert-flow';
export {
  REGIONS,
  type Region,
  regionSchema,
  type Tenant,
  type Thresholds,
  type Tier,
  tenantIdSchema,
  thresholdsSchema,
  tierSchema,
} from './tenant';
