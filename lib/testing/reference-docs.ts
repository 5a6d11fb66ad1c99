import type { Command } from 'commander';
import { configJsonSchema, inlineYaml } from '@/lib/config';
import { envSchema } from '@/lib/platform/env';

/** The reference parts of docs/, made from the sources they describe; tests compare, so that neither drifts. */

type FieldSchema = {
  properties?: Record<string, FieldSchema>;
  items?: FieldSchema;
  additionalProperties?: FieldSchema | boolean;
  required?: string[];
  description?: string;
  default?: unknown;
  examples?: unknown[];
};

/** Every command with its options and an example, as Markdown. */
export function renderCommandReference(program: Command): string {
  return leaves(program, [])
    .map(({ command, words }) => {
      const usage = ['mc', ...words, ...command.registeredArguments.map(argumentText)].join(' ');
      const options = command.options.map(({ flags, description }) => `- \`${flags}\` ${description}`);
      const example = /Example:\s*(?:\$ )?(.+)/.exec(helpOf(command))?.[1];
      return [
        `### \`${usage}\``,
        `${sentence(command.description())}`,
        ...(options.length === 0 ? [] : [options.join('\n')]),
        ...(example === undefined ? [] : [`    ${example}`]),
      ].join('\n\n');
    })
    .join('\n\n');
}

/** Every field of mission-control.yaml with meaning, default and an example, as a Markdown table. */
export function renderFieldReference(): string {
  const rows = fields(configJsonSchema(), '').map(({ path, schema, required }) =>
    cells([
      `\`${path}\`${required ? ' *' : ''}`,
      schema.description ?? '',
      schema.default === undefined ? '' : `\`${inlineYaml(schema.default)}\``,
      schema.examples?.[0] === undefined ? '' : `\`${inlineYaml(schema.examples[0])}\``,
    ]),
  );
  return [
    cells(['Field', 'Meaning', 'Default', 'Example']),
    cells(['---', '---', '---', '---']),
    ...rows,
  ].join('\n');
}

/** Every environment variable, as a Markdown table. */
export function renderVariableReference(): string {
  const rows = Object.entries(envSchema.shape).map(([name, schema]) =>
    cells([`\`${name}\``, schema.description ?? '']),
  );
  return [cells(['Variable', 'Meaning']), cells(['---', '---']), ...rows].join('\n');
}

/** What stands between `<!-- name -->` and `<!-- /name -->` in a document. */
export function markedSection(document: string, name: string): string {
  return document.split(`<!-- ${name} -->`)[1]?.split(`<!-- /${name} -->`)[0]?.trim() ?? '';
}

function leaves(command: Command, words: string[]): { command: Command; words: string[] }[] {
  if (command.commands.length === 0) return [{ command, words }];
  return command.commands.flatMap((child) => leaves(child, [...words, child.name()]));
}

function helpOf(command: Command): string {
  let text = '';
  command.configureOutput({
    writeOut: (part) => {
      text += part;
    },
  });
  command.outputHelp();
  return text;
}

function argumentText(argument: Command['registeredArguments'][number]): string {
  return argument.required ? `<${argument.name()}>` : `[${argument.name()}]`;
}

function fields(
  schema: FieldSchema,
  prefix: string,
): { path: string; schema: FieldSchema; required: boolean }[] {
  // warn and page mean the same wherever they stand.
  return Object.entries(schema.properties ?? {}).flatMap(([name, child]) => {
    if (name === 'warn' || name === 'page') return [];
    const path = `${prefix}${name}`;
    const required = schema.required?.includes(name) ?? false;
    const inner = child.items?.properties === undefined ? [] : fields(child.items, `${path}[].`);
    return [{ path, schema: child, required }, ...fields(child, `${path}.`), ...inner];
  });
}

function cells(values: string[]): string {
  return `| ${values.map((value) => value.replaceAll('|', '\\|')).join(' | ')} |`;
}

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}
