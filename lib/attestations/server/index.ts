export { type SignedStatement, signStatement } from './sign-statement';
export { type Timestamping, timestampSignature } from './timestamp-signature';
