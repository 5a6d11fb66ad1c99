export { type DeclaredTenant, declaredTenantSchema, getTenant, listTenants } from './read-tenants';
export { syncTenants } from './sync-tenants';
