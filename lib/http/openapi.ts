import { z } from 'zod';
import packageJson from '@/package.json' with { type: 'json' };
import type { ApiRoute } from './openapi-routes';
import { type Components, type JsonSchema, parametersOf, toOpenApiSchema } from './openapi-schema';
import { API_TAGS } from './openapi-tags';
import { PROBLEM_KINDS } from './problem';
import type { RouteAccess, RouteDoc, RouteHandler } from './route';

type Described = Pick<ApiRoute, 'file' | 'method'> & { handler: RouteHandler };

const PROBLEM_TYPE = 'application/problem+json';
const PROBLEM_STATUSES = [...new Set(PROBLEM_KINDS.map(({ status }) => status))].sort((a, b) => a - b);

const ABOUT =
  `The API of Mission Control. Browser, command line and scripts use this one; docs/api.md says how to sign in, page, repeat
requests safely and read failures. Every answer carries \`x-request-id\`. Times are ISO 8601 in UTC, digests lower-case hexadecimal
unless a field says otherwise, and whole numbers that may grow beyond 2^53 are decimal text.`.replaceAll(
    '\n',
    ' ',
  );

/** The OpenAPI 3.1 document of these routes, made of what `route()` was given. Throws for a route without `doc`. */
export function buildOpenApi(routes: readonly Described[]): JsonSchema {
  const components: Components = new Map();
  const paths: Record<string, JsonSchema> = {};
  for (const route of [...routes].sort(byPath)) {
    const path = pathOf(route.file);
    const described = { ...paths[path], [route.method.toLowerCase()]: operation(route, components) };
    paths[path] = described;
  }
  components.set('Problem', problemSchema());
  return {
    openapi: '3.1.1',
    info: {
      title: 'Mission Control',
      version: packageJson.version,
      description: ABOUT,
      license: { name: packageJson.license, identifier: packageJson.license },
    },
    servers: [{ url: '/', description: 'The installation that serves this document' }],
    tags: Object.entries(API_TAGS).map(([name, description]) => ({ name, description })),
    paths,
    components: {
      schemas: Object.fromEntries([...components].sort(([a], [b]) => (a < b ? -1 : 1))),
      responses: problemResponses(),
      headers: {
        RequestId: {
          description: 'Names the request in the log and the audit trail',
          schema: { type: 'string' },
        },
      },
      securitySchemes: {
        session: {
          type: 'apiKey',
          in: 'cookie',
          name: '__Host-mc-<installation>-session',
          description:
            'Set by signing in. Over http the name starts with mc-. Writes must come from MC’s own pages (Sec-Fetch-Site, Origin).',
        },
        token: {
          type: 'http',
          scheme: 'bearer',
          bearerFormat: 'mct_…',
          description: 'A token from Settings, or mc tokens create',
        },
      },
    },
  };
}

/** The document as the text of docs/openapi.json: the same routes give the same bytes. */
export function renderOpenApi(routes: readonly ApiRoute[]): string {
  const described = routes.flatMap(({ handler, ...route }) =>
    handler === null ? [] : [{ ...route, handler }],
  );
  return `${JSON.stringify(buildOpenApi(described), null, 2)}\n`;
}

/** `app/api/tenants/[tenantId]/route.ts` → `/api/tenants/{tenantId}` */
export function pathOf(file: string): string {
  return file.slice('app'.length, -'/route.ts'.length).replace(/\[([^\]]+)\]/g, '{$1}');
}

function byPath(a: Described, b: Described): number {
  const [left, right] = [`${pathOf(a.file)} ${a.method}`, `${pathOf(b.file)} ${b.method}`];
  return left < right ? -1 : left > right ? 1 : 0;
}

function operation({ file, method, handler }: Described, components: Components): JsonSchema {
  const { access } = handler;
  const { params, query, body, doc } = handler.shape;
  if (doc === undefined) throw new Error(`${method} ${file} has no doc: give route() a summary and a tag`);
  const parameters = [
    ...inputParameters(params, 'path', components),
    ...inputParameters(query, 'query', components),
    ...(doc.idempotencyKey === true ? [IDEMPOTENCY_KEY] : []),
  ];
  const requestBody = bodyOf(body, doc, components);
  const failures = [
    ...(parameters.length > 0 || requestBody !== null ? [400] : []),
    ...(access.kind === 'public' ? [] : [401, 403]),
    ...(isSchema(params) ? [404] : []),
    ...(method === 'GET' ? [] : [409]),
    ...(requestBody === null ? [] : [413]),
    503,
  ];
  return {
    operationId: operationId(file, method),
    summary: doc.summary,
    description: describeAccess(access),
    tags: [doc.tag],
    'x-permission': access.kind === 'permission' ? access.permission : access.kind,
    security: access.kind === 'public' ? [] : [{ session: [] }, { token: [] }],
    ...(parameters.length > 0 && { parameters }),
    ...(requestBody !== null && { requestBody }),
    responses: {
      ...successes(doc, components),
      ...Object.fromEntries(
        failures.map((status) => [status, { $ref: `#/components/responses/Problem${status}` }]),
      ),
      default: { $ref: '#/components/responses/Problem' },
    },
  };
}

const IDEMPOTENCY_KEY = {
  name: 'Idempotency-Key',
  in: 'header',
  required: false,
  description: 'Makes repeating the request safe: the same key never makes a second thing',
  schema: { type: 'string', pattern: '^[\\x21-\\x7e]{1,200}$' },
};

function inputParameters(schema: unknown, where: 'path' | 'query', components: Components): JsonSchema[] {
  if (!isSchema(schema)) return [];
  return parametersOf(toOpenApiSchema(schema, 'input', components)).map(
    ({ name, schema: type, required }) => {
      const { description, ...rest } = type;
      return {
        name,
        in: where,
        required: where === 'path' || required,
        ...(typeof description === 'string' && { description }),
        schema: rest,
      };
    },
  );
}

function bodyOf(body: unknown, doc: RouteDoc, components: Components): JsonSchema | null {
  if (doc.requestType !== undefined) return { required: true, content: { [doc.requestType]: {} } };
  const shape = body ?? doc.requestSchema;
  if (!isSchema(shape)) return null;
  const schema = toOpenApiSchema(shape, 'input', components);
  return { required: true, content: { 'application/json': { schema } } };
}

function successes(doc: RouteDoc, components: Components): JsonSchema {
  const headers = { 'x-request-id': { $ref: '#/components/headers/RequestId' } };
  const content = contentOf(doc, components);
  const given = doc.status ?? (content === null ? 204 : 200);
  const statuses = typeof given === 'number' ? [given] : given;
  const description = content === null ? 'Done; nothing to say' : doc.summary;
  return Object.fromEntries(
    statuses.map((status) => [status, { description, headers, ...(content !== null && { content }) }]),
  );
}

function contentOf({ response, contentType }: RouteDoc, components: Components): JsonSchema | null {
  if (response === null) return null;
  const text = contentType?.startsWith('text/') === true;
  const other =
    contentType === undefined ? {} : { [contentType]: text ? { schema: { type: 'string' } } : {} };
  const json = response === undefined ? {} : { schema: toOpenApiSchema(response, 'output', components) };
  // Without either the answer is JSON whose shape nobody has written down yet.
  return response === undefined && contentType !== undefined ? other : { 'application/json': json, ...other };
}

function describeAccess(access: RouteAccess): string {
  switch (access.kind) {
    case 'public':
      return 'Open to anyone.';
    case 'signed-in':
      return 'Needs somebody signed in, or their token.';
    case 'permission':
      return `Needs the permission \`${access.permission}\`${access.tenant === undefined ? '' : ' for the tenant named'}.`;
  }
}

/** `getTenantsByTenantId` for `GET /api/tenants/{tenantId}`. */
function operationId(file: string, method: string): string {
  const words = pathOf(file)
    .replace(/^\/api\//, '')
    .split('/')
    .map((part) => part.replace(/^\{(.+)\}$/, 'by-$1'))
    .flatMap((part) => part.split(/[-.]/));
  return method.toLowerCase() + words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join('');
}

function problemSchema(): JsonSchema {
  const field = z.object({
    field: z.string(),
    expected: z.string(),
    received: z.string().optional(),
    example: z.string().optional(),
  });
  const problem = z.object({
    type: z.string().describe('urn:mission-control:error:<code>'),
    title: z.string(),
    status: z.int(),
    detail: z.string().describe('What happened and what to do, for people'),
    code: z.enum(PROBLEM_KINDS.map(({ code }) => code)),
    reason: z.string().optional().describe('Finer than the code; docs/ci.md lists those of CI'),
    requestId: z.string(),
    fields: z.array(field).describe('What is wrong with which part of the input'),
  });
  return toOpenApiSchema(problem, 'output', new Map());
}

function problemResponses(): JsonSchema {
  const content = { [PROBLEM_TYPE]: { schema: { $ref: '#/components/schemas/Problem' } } };
  const headers = { 'x-request-id': { $ref: '#/components/headers/RequestId' } };
  const of = (status: number) => PROBLEM_KINDS.filter((kind) => kind.status === status);
  const entries = PROBLEM_STATUSES.map((status) => [
    `Problem${status}`,
    {
      description: of(status)
        .map(({ code, title }) => `${title} (\`${code}\`)`)
        .join('; '),
      headers: {
        ...headers,
        ...(status === 429 && { 'retry-after': { schema: { type: 'integer' }, description: 'Seconds' } }),
        ...(status === 401 && { 'www-authenticate': { schema: { type: 'string' } } }),
      },
      content,
    },
  ]);
  const otherwise = { description: 'Any other failure (RFC 9457)', headers, content };
  return { Problem: otherwise, ...Object.fromEntries(entries) };
}

function isSchema(schema: unknown): schema is z.ZodType {
  return typeof schema === 'object' && schema !== null && 'safeParse' in schema;
}
