export { type DeclaredTenant, getTenant, listTenants } from './read-tenants';
export { syncTenants } from './sync-tenants';
