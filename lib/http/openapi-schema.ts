import { z } from 'zod';

export type JsonSchema = { [key: string]: unknown };

/** Schemas with a name of their own, by that name: `schema.meta({ id: 'Tenant' })` gives one. */
export type Components = Map<string, JsonSchema>;

/**
 * A zod schema as JSON Schema 2020-12, the dialect of OpenAPI 3.1. `input` is what is sent to us, `output` what we answer.
 * Named schemas move to `components` and are referred to; one name for two shapes is a mistake and throws.
 */
export function toOpenApiSchema(
  schema: z.ZodType,
  io: 'input' | 'output',
  components: Components,
): JsonSchema {
  const made = z.toJSONSchema(schema, { io, unrepresentable: 'any', override: tidy });
  const { $schema: _dialect, $defs, ...root } = made as JsonSchema & { $defs?: Record<string, JsonSchema> };
  for (const [name, definition] of Object.entries($defs ?? {})) {
    const moved = refer(definition) as JsonSchema;
    const known = components.get(name);
    if (known !== undefined && JSON.stringify(known) !== JSON.stringify(moved)) {
      throw new Error(`two different schemas are called ${name}`);
    }
    components.set(name, moved);
  }
  return refer(root) as JsonSchema;
}

export type Parameter = { name: string; schema: JsonSchema; required: boolean };

/** The fields of a query or path schema. Of alternatives all fields are listed; required are those all of them require. */
export function parametersOf(schema: JsonSchema): Parameter[] {
  const alternatives = [schema, ...listOf(schema.anyOf), ...listOf(schema.allOf)].filter(hasProperties);
  const names = [...new Set(alternatives.flatMap(({ properties }) => Object.keys(properties)))];
  return names.map((name) => {
    const found = alternatives.find(({ properties }) => Object.hasOwn(properties, name));
    return {
      name,
      schema: found?.properties[name] ?? {},
      required: alternatives.every(({ required }) => Array.isArray(required) && required.includes(name)),
    };
  });
}

/** Leaves out what zod adds for its own use: the bounds of every integer, and patterns that a format already says. */
function tidy({ jsonSchema }: { jsonSchema: JsonSchema }): void {
  if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
  if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum;
  if (jsonSchema.format !== undefined) delete jsonSchema.pattern;
  delete jsonSchema.id;
}

function refer(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(refer);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, part]) => [
      key,
      key === '$ref' && typeof part === 'string'
        ? part.replace('#/$defs/', '#/components/schemas/')
        : refer(part),
    ]),
  );
}

function listOf(value: unknown): JsonSchema[] {
  return Array.isArray(value) ? value : [];
}

function hasProperties(
  schema: JsonSchema,
): schema is JsonSchema & { properties: Record<string, JsonSchema>; required?: unknown } {
  return typeof schema.properties === 'object' && schema.properties !== null;
}
