export { type AccessDecision, authorize, can, type TenantScope, visibleTenants } from './can';
export { grantSchema, grantsBeyond, grantsSchema, intersectGrants, normalizeGrants } from './grants';
export {
  type GroupMapping,
  grantsFromGroups,
  groupsFromClaim,
  type OidcIdentity,
  oidcIdentitySchema,
} from './oidc';
export {
  newPasswordSchema,
  PASSWORD_MAX_LENGTH,
  PASSWORD_MIN_LENGTH,
  passwordWeakness,
} from './password';
export { ROLE_PERMISSIONS, rolesWith } from './permissions';
export { type Actor, type Grant, type Permission, ROLES, type Role, roleSchema } from './role';
export {
  decideSession,
  SESSION_ABSOLUTE_SECONDS,
  SESSION_IDLE_SECONDS,
  type SessionView,
  sessionIdSchema,
} from './session';
export {
  type CreateTokenInput,
  createTokenSchema,
  listTokensSchema,
  TOKEN_DEFAULT_DAYS,
  TOKEN_MAX_DAYS,
  type TokenView,
  tokenIdSchema,
} from './token';
export {
  type CreateUserInput,
  changePasswordSchema,
  changeUserSchema,
  createUserSchema,
  listUsersSchema,
  redeemSetupLinkSchema,
  type UserView,
  userIdSchema,
} from './user';
