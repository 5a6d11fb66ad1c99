import { z } from 'zod';
import type { Path } from './positions';
import { fileSchema } from './schema';

/** The part of a JSON Schema that is looked up for examples and known fields. */
export type SchemaNode = {
  properties?: Record<string, SchemaNode>;
  items?: SchemaNode;
  additionalProperties?: SchemaNode | false;
  anyOf?: SchemaNode[];
  examples?: unknown[];
  description?: string;
  secret?: boolean;
};

let cached: SchemaNode | undefined;

/** JSON Schema (draft 2020-12) of `mission-control.yaml` for editors, made from the same zod schema that parses it. */
export function configJsonSchema(): Record<string, unknown> {
  return z.toJSONSchema(fileSchema, { io: 'input', target: 'draft-2020-12' });
}

/** The schema as the file editors read: `docs/mission-control.schema.json`. */
export function configJsonSchemaText(): string {
  return `${JSON.stringify(configJsonSchema(), null, 2)}\n`;
}

/** Schema nodes from the root to a field, as far as the path is known. */
export function schemaTrail(path: Path): SchemaNode[] {
  cached ??= configJsonSchema() as SchemaNode;
  const trail: SchemaNode[] = [cached];
  for (const step of path) {
    const here = trail.at(-1);
    const next = here === undefined ? undefined : stepInto(here, step);
    if (next === undefined) break;
    trail.push(next);
  }
  return trail;
}

function stepInto(node: SchemaNode, step: string | number): SchemaNode | undefined {
  if (typeof step === 'number') return node.items;
  const own =
    node.properties !== undefined && Object.hasOwn(node.properties, step) ? node.properties[step] : undefined;
  if (own !== undefined) return own;
  if (node.additionalProperties !== undefined && node.additionalProperties !== false)
    return node.additionalProperties;
  for (const option of node.anyOf ?? []) {
    const found = stepInto(option, step);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Names of the fields that may stand at a path. */
export function knownFields(path: Path): string[] {
  const trail = schemaTrail(path);
  if (trail.length !== path.length + 1) return [];
  const node = trail.at(-1);
  const nodes = [node, ...(node?.anyOf ?? [])];
  return nodes.flatMap((option) => Object.keys(option?.properties ?? {}));
}

/** Whether a field, or one around it, holds a reference to a secret. */
export function isSecretField(path: Path): boolean {
  return schemaTrail(path).some(
    (node) => node.secret === true || (node.anyOf ?? []).some((option) => option.secret === true),
  );
}
