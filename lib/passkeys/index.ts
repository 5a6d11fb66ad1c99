export { COSE_NUMBERS, keyFromCose } from './cose-key';
export {
  beginRegistrationSchema,
  finishRegistrationSchema,
  type PasskeyView,
  passkeyIdSchema,
  passkeyViewSchema,
  renamePasskeySchema,
  stepUpSchema,
} from './passkey';
export { type RelyingParty, relyingPartyOf } from './relying-party';
export { isRecentSignIn } from './step-up';
