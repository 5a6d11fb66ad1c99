import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import {
  markedSection,
  renderCommandReference,
  renderFieldReference,
  renderVariableReference,
} from '@/lib/testing/reference-docs';
import { buildProgram } from './program';

const read = (name: string) => readFileSync(`docs/${name}.md`, 'utf8');

test('docs/cli.md lists every command as it is', () => {
  expect(markedSection(read('cli'), 'commands')).toBe(renderCommandReference(buildProgram()));
});

test('docs/configuration.md lists every field as it is', () => {
  expect(markedSection(read('configuration'), 'fields')).toBe(renderFieldReference());
});

test('docs/configuration.md lists every environment variable as it is', () => {
  expect(markedSection(read('configuration'), 'variables')).toBe(renderVariableReference());
});
