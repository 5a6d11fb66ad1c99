export { AppError, type ErrorCode, type FieldProblem, isBranded } from './app-error';
export { canonicalJson, type Json } from './canonical-json';
export { type Clock, epochSeconds } from './clock';
export { digestJson, sha256Hex } from './digest';
export { encodeUlid, type Ids } from './ids';
export { parseOrThrow } from './parse';
