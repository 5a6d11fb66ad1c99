import type { Command } from 'commander';
import { z } from 'zod';
import { parseOrThrow } from '@/lib/kernel';
import { type Env, readEnv } from '@/lib/platform/env';
import type { ExitCode } from './exit-codes';
import { createOutput, type Output } from './output';

type Variables = Readonly<Record<string, string | undefined>>;

/** What one run of a command gets: parsed input, where to write, the environment. */
export type Run<Input> = {
  input: Input;
  /** Address given by `--server`, if any. */
  server: string | undefined;
  out: Output;
  env: Env;
  variables: Variables;
};

export type CommandSpec<Schema extends z.ZodType> = {
  /** What it does, one line without a full stop. */
  summary: string;
  /** A command line that works, shown under the help text. */
  example: string;
  /** Flags with their help, such as `['--out <file>', 'write to a file']`. */
  options?: readonly (readonly [flags: string, help: string])[];
  /** Arguments and options together, by their camel-case names. */
  input: Schema;
  /** Returns the exit code, 0 when nothing. */
  run: (run: Run<z.output<Schema>>) => Promise<ExitCode | undefined>;
};

export const noInput = z.object({});

/** Adds a command such as `show <tenant>` under a noun: help with an example, input parsed by zod, exit code returned. */
export function addCommand<Schema extends z.ZodType>(
  parent: Command,
  usage: string,
  spec: CommandSpec<Schema>,
): Command {
  const command = parent
    .command(usage)
    .description(spec.summary)
    .addHelpText('after', `\nExample:\n  $ ${spec.example}`);
  for (const [flags, help] of spec.options ?? []) command.option(flags, help);
  return command.action(async function (this: Command) {
    const { json, server, ...options } = globalsSchema.parse(this.optsWithGlobals());
    const named = this.registeredArguments.map((argument, index) => [
      camelCase(argument.name()),
      this.processedArgs[index],
    ]);
    const given = [...named, ...Object.entries(options)].filter(([, value]) => value !== undefined);
    const input = parseOrThrow(spec.input, Object.fromEntries(given), 'The command line');
    const code = await spec.run({
      input,
      server,
      out: createOutput({
        json: json === true,
        stdout: process.stdout,
        stderr: process.stderr,
        noColor: (process.env.NO_COLOR ?? '') !== '',
      }),
      env: readEnv(process.env),
      variables: process.env,
    });
    if (code !== undefined) process.exitCode = code;
  });
}

/** Adds a noun that only groups commands; without a verb it prints its help and counts as wrong usage. */
export function addNoun(program: Command, name: string, summary: string): Command {
  return program.command(name).description(summary);
}

const globalsSchema = z.looseObject({ json: z.boolean().optional(), server: z.string().optional() });

function camelCase(name: string): string {
  return name.replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());
}
