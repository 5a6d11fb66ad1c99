export { authorize, can, visibleTenants } from './can';
export { grantsSchema } from './grants';
export { identitiesSchema, sharesName } from './identity';
export { meSchema } from './me';
export { groupsFromClaim, oidcIdentitySchema } from './oidc';
export { PASSWORD_MIN_LENGTH } from './password';
export { rolesWith } from './permissions';
export { revokeQuerySchema } from './reason';
export {
  type AccessReview,
  accessReviewSchema,
  type ReviewedPerson,
  recordReviewSchema,
  reviewDaySchema,
  reviewQuerySchema,
} from './review';
export { reviewCsv } from './review-csv';
export { type Actor, type Grant, type Permission, ROLES, type Role, roleSchema } from './role';
export { SESSION_ABSOLUTE_SECONDS, type SessionView, sessionIdSchema, sessionViewSchema } from './session';
export {
  createTokenSchema,
  listTokensSchema,
  TOKEN_DEFAULT_DAYS,
  TOKEN_MAX_DAYS,
  type TokenView,
  tokenIdSchema,
  tokenViewSchema,
} from './token';
export {
  changePasswordSchema,
  changeUserSchema,
  createUserSchema,
  listUsersSchema,
  newUserSchema,
  redeemSetupLinkSchema,
  type UserView,
  userIdSchema,
  usersPageSchema,
  userViewSchema,
} from './user';
