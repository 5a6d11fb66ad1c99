export { AppError, type ErrorCode, type FieldProblem, isBranded } from './app-error';
export {
  concatBytes,
  equalBytes,
  fromBase64,
  fromHex,
  fromUtf8,
  readAll,
  toBase64,
  toHex,
  utf8,
} from './bytes';
export { canonicalJson, type Json } from './canonical-json';
export { parseCanonicalJson } from './canonical-text';
export { type Clock, epochSeconds } from './clock';
export { digestJson, sha256Hex } from './digest';
export { encodeUlid, type Ids } from './ids';
export {
  LOG_KINDS,
  type LogKind,
  logKindSchema,
  logOfEnvironment,
  type Origin,
  originSchema,
} from './origin';
export { parseOrThrow } from './parse';
export { JSON_LIMITS, parseStrictJson } from './strict-json';
