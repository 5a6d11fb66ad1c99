export {
  ALGORITHMS,
  type Algorithm,
  type Crypto,
  type KeyPurpose,
  type PersonKey,
  type PublicKey,
  type Sha256,
} from './algorithm';
export { derFromRaw, rawFromDer } from './ecdsa';
export { judgeKey, type KeyJudgement, rootKeyOf } from './judge-key';
export { algorithmOfSpki, keyIdOf, rawKeyOf } from './key-id';
export {
  type KeysetExport,
  type KeysView,
  keysetExportSchema,
  keysViewSchema,
  revokeKeySchema,
  rotateKeySchema,
} from './key-view';
export {
  encodeKeyset,
  type Keyset,
  type KeysetKey,
  keyIdSchema,
  parseKeyset,
  publicKeyOf,
} from './keyset';
export { pemOf, publicKeyFromPem, publicKeyFromSpki } from './pem';
export { ed25519Key, personKey, publicKeyDigest } from './person-key';
