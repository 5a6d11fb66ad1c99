export { type DeclaredTenant, getTenant, listTenants } from './read-tenants';
export { syncTenants, type TenantSync } from './sync-tenants';
