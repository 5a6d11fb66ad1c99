/** Set by middleware.ts on every page request: the path and query the browser asked for. */
export const PATH_HEADER = 'x-mc-path';
/** Set by middleware.ts: the nonce of this response's content security policy. */
export const NONCE_HEADER = 'x-nonce';
