export { checkEnvelope, type EnvelopeCheck, type EnvelopeCode } from './check-envelope';
export { buildKeysetStatement, checkKeyset, type KeysetCheck } from './keyset-statement';
export { pae } from './pae';
export {
  BUNDLE_MEDIA_TYPE,
  encodeSigstoreBundle,
  type ParsedBundle,
  parseSigstoreBundle,
} from './sigstore-bundle';
export {
  assertOriginFits,
  buildStatement,
  isAbout,
  PAYLOAD_TYPE,
  type Predicate,
  predicateType,
  type Statement,
  type Subject,
} from './statement';
