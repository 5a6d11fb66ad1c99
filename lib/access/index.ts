export { type AccessDecision, authorize, can, type TenantScope, visibleTenants } from './can';
export { grantSchema, grantsBeyond, grantsSchema, intersectGrants, normalizeGrants } from './grants';
export { ROLE_PERMISSIONS, rolesWith } from './permissions';
export { type Actor, type Grant, type Permission, ROLES, type Role, roleSchema } from './role';
export {
  decideSession,
  SESSION_ABSOLUTE_SECONDS,
  SESSION_IDLE_SECONDS,
  type SessionView,
  TOUCH_EVERY_SECONDS,
} from './session';
export { isTokenUsable, TOKEN_DEFAULT_DAYS, TOKEN_MAX_DAYS, TOKEN_PATTERN, TOKEN_PREFIX } from './token';
