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
export { algorithmOfSpki, keyIdOf, rawKeyOf } from './key-id';
export { type Keyset, type KeysetKey, keyIdSchema, keysetKeySchema, keysetSchema } from './keyset';
