import { readFileSync } from 'node:fs';
import Ajv from 'ajv/dist/2020';
import addFormats from 'ajv-formats';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { configJsonSchema, configJsonSchemaText } from '.';
import type { SchemaNode } from './json-schema';
import { schemaTrail } from './json-schema';

const ajv = new Ajv({ strict: false });
addFormats.default(ajv);
ajv.addFormat('cidrv4', true);
ajv.addFormat('cidrv6', true);
const validate = ajv.compile(configJsonSchema());

describe('the JSON Schema for editors', () => {
  test('is the one in docs, made again from the same source (mc config schema > docs/mission-control.schema.json)', () => {
    expect(readFileSync('docs/mission-control.schema.json', 'utf8')).toBe(configJsonSchemaText());
  });

  test('accepts the file in the repository, which names it for editors', () => {
    const text = readFileSync('mission-control.yaml', 'utf8');
    expect(validate(parse(text)), JSON.stringify(validate.errors)).toBe(true);
    expect(text.split('\n')[0]).toBe('# yaml-language-server: $schema=./docs/mission-control.schema.json');
  });

  test.each([
    ['an unknown field', { zebra: 1 }],
    ['a literal secret', { sources: [{ id: 'a', url: 'http://a', bearer: 'hunter2' }] }],
    ['a wrong tier', { tenants: [{ id: 'A', tier: 9 }] }],
  ])('refuses %s', (_, change) => {
    const base = {
      environment: { name: 'p', kind: 'production' },
      sources: [{ id: 'a', url: 'http://a' }],
      tenants: [{ id: 'A' }],
    };
    expect(validate(base)).toBe(true);
    expect(validate({ ...base, ...change })).toBe(false);
  });

  test('has an example for every field a person writes', () => {
    const missing: string[] = [];
    const visit = (node: SchemaNode, path: (string | number)[]) => {
      for (const [name, child] of Object.entries(node.properties ?? {})) {
        const examples = schemaTrail([...path, name]).flatMap((step) => step.examples ?? []);
        const hasParts = child.properties !== undefined || child.items?.properties !== undefined;
        if (!hasParts && examples.length === 0) missing.push([...path, name].join('.'));
        visit(child, [...path, name]);
        if (child.items) visit(child.items, [...path, name, 0]);
      }
    };
    visit(configJsonSchema(), []);
    expect(missing).toEqual([]);
  });
});
