export { type SignedStatement, signStatement } from './sign-statement';
