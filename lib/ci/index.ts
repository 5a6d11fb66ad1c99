export { chooseLatest, type LatestResult } from './choose-latest';
export { type CiReply, ciPostSchema, ciReplySchema } from './post';
export { CI_REFUSALS, refusalOf } from './refusal';
export {
  type CiResult,
  type CiResultsPage,
  type CiResultsQuery,
  ciResultSchema,
  ciResultsPageSchema,
  ciResultsQuerySchema,
} from './result';
