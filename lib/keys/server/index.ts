export { revokeKey, rotateKey } from './change-keys';
export { ensureKeyset, readKeyset, readKeysetRows } from './ensure-keyset';
export { exportKeyset } from './export-keyset';
export { listKeys } from './list-keys';
export { currentKey, signAs, signAsAll } from './sign-as';
