export { ensureKeyset, readKeyset } from './ensure-keyset';
export { currentKey, signAs } from './sign-as';
export type { SignedKeyset } from './store';
