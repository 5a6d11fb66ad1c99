import { readFileSync } from 'node:fs';
import { Validator } from '@seriousme/openapi-schema-validator';
import { beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { buildOpenApi, pathOf, renderOpenApi } from './openapi';
import { type ApiRoute, apiRouteFiles, loadApiRoutes, NOT_WRAPPED } from './openapi-routes';
import { parametersOf, toOpenApiSchema } from './openapi-schema';
import { PROBLEM_KINDS } from './problem';
import { type RouteDefinition, type RouteHandler, route } from './route';

type Operation = {
  operationId: string;
  security: object[];
  'x-permission': string;
  parameters?: { name: string; in: string; required: boolean; schema: object }[];
  requestBody?: unknown;
  responses: Record<string, { content?: Record<string, object> }>;
};

let routes: ApiRoute[] = [];
const committed = readFileSync('docs/openapi.json', 'utf8');
const document = JSON.parse(committed);
const operations: Operation[] = Object.values<Record<string, Operation>>(document.paths).flatMap((path) =>
  Object.values(path),
);

beforeAll(async () => {
  routes = await loadApiRoutes(apiRouteFiles().filter((file) => !NOT_WRAPPED.includes(file)));
}, 60_000);

describe('docs/openapi.json', () => {
  it('every route says what it does', () => {
    const silent = routes.filter(({ handler }) => (handler?.shape.doc?.summary ?? '').trim() === '');
    expect(silent.map(({ method, file }) => `${method} ${file}`)).toEqual([]);
  });

  it('is what the routes say now (else: npm run docs:api)', () => {
    expect(renderOpenApi(routes)).toBe(committed);
  });

  it('comes out the same whatever order the routes are found in', () => {
    expect(renderOpenApi([...routes].reverse())).toBe(committed);
  });

  it('is valid OpenAPI 3.1 by the published meta-schema, with references that resolve', async () => {
    const validator = new Validator();
    const result = await validator.validate(structuredClone(document));
    expect(result).toMatchObject({ valid: true });
    expect(validator.version).toBe('3.1');
    const references = [...committed.matchAll(/"\$ref": "#\/components\/(\w+)\/([\w-]+)"/g)];
    expect(references.length).toBeGreaterThan(100);
    const dangling = references.filter(
      ([, kind = '', name = '']) => document.components[kind]?.[name] === undefined,
    );
    expect(dangling.map(([text]) => text)).toEqual([]);
  });

  it('a broken document is not valid, so that the check above means something', async () => {
    const broken = structuredClone(document);
    broken.paths['/api/me'].get.responses = { abc: {} };
    expect((await new Validator().validate(broken)).valid).toBe(false);
  });

  it('describes every method of every route once', () => {
    expect(operations).toHaveLength(routes.length);
    const ids = operations.map(({ operationId }) => operationId);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('names who may call it, and asks for credentials unless it is open', () => {
    for (const { handler, file, method } of routes) {
      const described: Operation = document.paths[pathOf(file)][method.toLowerCase()];
      const access = handler?.access;
      expect(described['x-permission']).toBe(
        access?.kind === 'permission' ? access.permission : access?.kind,
      );
      expect(described.security.length).toBe(access?.kind === 'public' ? 0 : 2);
    }
  });

  it('knows every code of failure', () => {
    expect(document.components.schemas.Problem.properties.code.enum).toEqual(
      PROBLEM_KINDS.map(({ code }) => code),
    );
    for (const operation of operations) {
      expect(operation.responses.default).toEqual({ $ref: '#/components/responses/Problem' });
    }
  });

  it('has a parameter for every part of its address', () => {
    for (const [path, methods] of Object.entries<Record<string, Operation>>(document.paths)) {
      const named = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
      for (const { parameters = [] } of Object.values(methods)) {
        expect(parameters.filter((one) => one.in === 'path').map(({ name }) => name)).toEqual(named);
      }
    }
  });
});

describe('a route', () => {
  const described = <P, Q, B>(
    definition: Partial<RouteDefinition<P, Q, B>>,
    method: 'GET' | 'POST' = 'GET',
  ) => {
    const handler: RouteHandler = route({
      access: { kind: 'public' },
      handle: async () => undefined,
      ...definition,
    });
    const made = buildOpenApi([{ file: 'app/api/things/[id]/route.ts', method, handler }]);
    const paths = made.paths as Record<string, Record<string, Operation>>;
    return paths['/api/things/{id}']?.[method.toLowerCase()];
  };

  it('without a doc cannot be described', () => {
    expect(() => described({})).toThrow('GET app/api/things/[id]/route.ts has no doc');
  });

  it.each([
    [{ response: null }, { 204: undefined }],
    [{}, { 200: ['application/json'] }],
    [{ response: z.object({}), status: 201 }, { 201: ['application/json'] }],
    [{ contentType: 'text/csv' }, { 200: ['text/csv'] }],
    [{ response: z.object({}), contentType: 'text/csv' }, { 200: ['application/json', 'text/csv'] }],
    [
      { response: z.object({}), status: [200, 201] },
      { 200: ['application/json'], 201: ['application/json'] },
    ],
  ])('that says %o answers %o', (doc, expected) => {
    const responses = described({ doc: { summary: 'x', tag: 'system', ...doc } })?.responses ?? {};
    const good = Object.entries(responses).filter(([status]) => /^2/.test(status));
    const types = good.map(([status, { content }]) => [status, content && Object.keys(content)]);
    expect(Object.fromEntries(types)).toEqual(expected);
  });

  it('lists the fields of its query with what is required', () => {
    const query = z
      .strictObject({ limit: z.coerce.number().int().max(200).default(50), on: z.string() })
      .refine(() => true)
      .transform((value) => value);
    const operation = described({ query, doc: { summary: 'x', tag: 'system' } });
    expect(operation?.parameters).toEqual([
      { name: 'limit', in: 'query', required: false, schema: { type: 'integer', maximum: 200, default: 50 } },
      { name: 'on', in: 'query', required: true, schema: { type: 'string' } },
    ]);
  });
});

describe('schemas', () => {
  it('of alternatives list all fields, and require only what all require', () => {
    const either = z.union([z.object({ a: z.string(), b: z.string() }), z.object({ a: z.string() })]);
    expect(
      parametersOf(toOpenApiSchema(either, 'input', new Map())).map(({ name, required }) => [name, required]),
    ).toEqual([
      ['a', true],
      ['b', false],
    ]);
  });

  it('with one name for two shapes are refused', () => {
    const components = new Map();
    toOpenApiSchema(z.object({ a: z.string() }).meta({ id: 'OpenApiTestThing' }), 'output', components);
    expect(() =>
      toOpenApiSchema(z.object({ b: z.string() }).meta({ id: 'OpenApiTestThing' }), 'output', components),
    ).toThrow('two different schemas are called OpenApiTestThing');
  });
});
