export { authorize, can, visibleTenants } from './can';
export { grantsSchema } from './grants';
export { groupsFromClaim, oidcIdentitySchema } from './oidc';
export { PASSWORD_MIN_LENGTH } from './password';
export { type Actor, type Grant, type Permission, ROLES, type Role, roleSchema } from './role';
export { SESSION_ABSOLUTE_SECONDS, type SessionView, sessionIdSchema } from './session';
export {
  createTokenSchema,
  listTokensSchema,
  TOKEN_DEFAULT_DAYS,
  TOKEN_MAX_DAYS,
  type TokenView,
  tokenIdSchema,
} from './token';
export {
  changePasswordSchema,
  changeUserSchema,
  createUserSchema,
  listUsersSchema,
  redeemSetupLinkSchema,
  type UserView,
  userIdSchema,
} from './user';
