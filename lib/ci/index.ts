export { ciPostSchema, ciReplySchema, countsSchema, RESULT_NAMES } from './post';
export { type CiResult, type CiResultsPage, ciResultsPageSchema, ciResultsQuerySchema } from './result';
export { webhookMessage, webhookSecretBytes } from './webhook-signature';
