export { type ApiRoute, apiRouteFiles, loadApiRoutes } from '@/lib/http/openapi-routes';
