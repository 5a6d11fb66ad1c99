import { resolve } from 'node:path';
import type { Command } from 'commander';
import { z } from 'zod';
import { configJsonSchemaText, formatConfigProblems, parseConfig } from '@/lib/config';
import { readConfigText } from '@/lib/platform/config';
import { addCommand, addNoun, noInput } from '../command';
import { EXIT } from '../exit-codes';

/** `mc config check|schema`: mistakes of mission-control.yaml before a start meets them. */
export function registerConfig(program: Command): void {
  const config = addNoun(program, 'config', 'check mission-control.yaml');
  addCommand(config, 'check [file]', {
    summary: 'say every mistake in the configuration file with line, field and an example',
    example: 'mc config check mission-control.yaml',
    input: z.object({ file: z.string().min(1).max(4_096).optional() }),
    run: async ({ input, out, env, variables }) => {
      const file = input.file ?? env.MC_CONFIG;
      const result = parseConfig(readConfigText(resolve(file)), file, variables);
      if (!result.ok) {
        const { problems, total } = result;
        out.result({ ok: false, file, total, problems }, () => formatConfigProblems(problems, total));
        return EXIT.fail;
      }
      const { tenants, sources, signals, environment } = result.config;
      const summary = { tenants: tenants.length, sources: sources.length, signals: signals.length };
      out.result(
        { ok: true, file, environment, ...summary },
        () =>
          `${out.paint('ok', 'ok')}  ${file}: environment ${environment.name} (${environment.kind}), ${summary.tenants} tenants, ${summary.sources} sources, ${summary.signals} signal entries`,
      );
      return EXIT.pass;
    },
  });
  addCommand(config, 'schema', {
    summary: 'print the JSON Schema of mission-control.yaml for editors',
    example: 'mc config schema > docs/mission-control.schema.json',
    input: noInput,
    run: async ({ out }) => {
      out.raw(configJsonSchemaText());
      return EXIT.pass;
    },
  });
}
