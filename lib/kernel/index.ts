export { AppError, type AppErrorDetails, type ErrorCode, type FieldProblem } from './app-error';
export { canonicalJson, type Json } from './canonical-json';
export { type Clock, epochSeconds } from './clock';
export { digestJson, sha256Hex } from './digest';
export { encodeUlid, type IdPrefix, type Ids } from './ids';
export { fieldProblems, parseOrThrow } from './parse';
