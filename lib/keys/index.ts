export {
  ALGORITHMS,
  type Algorithm,
  algorithmSchema,
  type Crypto,
  KEY_PURPOSES,
  type KeyPurpose,
  keyPurposeSchema,
  type PublicKey,
  type Sha256,
} from './algorithm';
export {
  findEntry,
  firstKeyset,
  type KeysetChange,
  needsSuccessor,
  revokeInKeyset,
  rotateInKeyset,
} from './change-keyset';
export { derFromRaw, rawFromDer } from './ecdsa';
export { goodKeysOf, judgeEntry, judgeKey, type KeyJudgement, rootKeyOf } from './judge-key';
export { algorithmOfSpki, keyIdOf, rawKeyOf } from './key-id';
export {
  KEY_STATES,
  type KeysetExport,
  type KeysView,
  keyStates,
  keysetExportSchema,
  keysViewSchema,
  type RevokeKeyInput,
  type RotateKeyInput,
  revokeKeySchema,
  rotateKeySchema,
} from './key-view';
export {
  encodeKeyset,
  type Keyset,
  type KeysetKey,
  keyIdSchema,
  keysetKeySchema,
  keysetSchema,
  parseKeyset,
  publicKeyOf,
} from './keyset';
export { pemOf, publicKeyFromPem, publicKeyFromSpki } from './pem';
