export { beginRegistration } from './begin-registration';
export { beginStepUp } from './begin-step-up';
export { describeStepUp } from './describe-step-up';
export { finishRegistration } from './finish-registration';
export { listPasskeys } from './list-passkeys';
export { renamePasskey } from './rename-passkey';
export { revokePasskey } from './revoke-passkey';
export { findCredential, listActiveCredentials, touchCredential } from './store';
