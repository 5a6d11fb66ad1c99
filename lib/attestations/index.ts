export { checkEnvelope } from './check-envelope';
export { buildKeysetStatement, checkKeyset } from './keyset-statement';
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
  predicateType,
} from './statement';
export { parseWrittenBundle } from './written-bundle';
