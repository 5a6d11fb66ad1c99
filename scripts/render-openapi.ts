import { writeFileSync } from 'node:fs';
import { renderOpenApi } from '@/lib/http/openapi';
import { apiRouteFiles, loadApiRoutes, NOT_WRAPPED } from '@/lib/http/openapi-routes';

/** Writes docs/openapi.json from what the routes were given. Run it after changing a route: `npm run docs:api`. */
const files = apiRouteFiles().filter((file) => !NOT_WRAPPED.includes(file));
writeFileSync('docs/openapi.json', renderOpenApi(await loadApiRoutes(files)));
console.log(`docs/openapi.json describes ${files.length} addresses`);
