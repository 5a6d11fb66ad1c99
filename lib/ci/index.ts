export { chooseLatest, type LatestResult } from './choose-latest';
export { type CiReply, ciKeySchema, ciPostSchema, ciReplySchema, countsSchema, RESULT_NAMES } from './post';
export { CI_REFUSALS, refusalOf } from './refusal';
export {
  type CiResult,
  type CiResultsPage,
  type CiResultsQuery,
  ciResultSchema,
  ciResultsPageSchema,
  ciResultsQuerySchema,
} from './result';
export { webhookMessage, webhookSecretBytes } from './webhook-signature';
