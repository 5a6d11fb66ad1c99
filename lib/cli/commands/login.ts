import type { Command } from 'commander';
import { z } from 'zod';
import { createUserSchema, TOKEN_MAX_DAYS } from '@/lib/access';
import { AppError } from '@/lib/kernel';
import { systemClock } from '@/lib/platform/ids';
import { addCommand } from '../command';
import { credentialsPath, saveCredentials } from '../credentials';
import { EXIT } from '../exit-codes';
import { askSecret, askText, readStdin } from '../prompt';
import { exchangePassword, whoIs } from '../sign-in';
import { chosenServer, localServer } from '../target';

/** `mc login`: keeps an API token for a server, so that later commands need no password. */
export function registerLogin(program: Command): void {
  addCommand(program, 'login', {
    summary: 'sign in to a server and keep an API token for it',
    example: 'mc login --server https://mc.example.com --email sam@example.com',
    options: [
      ['--email <address>', 'who signs in (asked when absent)'],
      ['--password-stdin', 'read the password from standard input'],
      ['--token-stdin', 'read an API token from standard input instead of signing in'],
      ['--expires-in-days <n>', `how long the token works, at most ${TOKEN_MAX_DAYS} (default: 30)`],
      ['--forget', 'forget the token kept for the server'],
    ],
    input: z.object({
      email: createUserSchema.shape.email.optional(),
      passwordStdin: z.boolean().default(false),
      tokenStdin: z.boolean().default(false),
      forget: z.boolean().default(false),
      expiresInDays: z.coerce
        .number(`expected 1 to ${TOKEN_MAX_DAYS} days`)
        .int(`expected 1 to ${TOKEN_MAX_DAYS} days`)
        .min(1, `expected 1 to ${TOKEN_MAX_DAYS} days`)
        .max(TOKEN_MAX_DAYS, `expected 1 to ${TOKEN_MAX_DAYS} days`)
        .default(30),
    }),
    run: async (run) => {
      const { input, out, variables } = run;
      const server = chosenServer(run) ?? localServer(run);
      if (input.forget) {
        saveCredentials(variables, server, null);
        out.result(
          { server, forgotten: true },
          () => `Forgot the token of ${server}. It still works until it is revoked: mc tokens list`,
        );
        return EXIT.pass;
      }
      const savedAt = systemClock.now().toISOString();
      if (input.tokenStdin) {
        const token = await readStdin();
        if (token === '') throw new AppError('invalid_input', { message: 'no token on standard input' });
        const person = await whoIs(server, token);
        saveCredentials(variables, server, { token, savedAt });
        out.result(
          { server, name: person.name, grants: person.grants },
          () => `Signed in to ${server} as ${person.name}.`,
        );
        return EXIT.pass;
      }
      const email = input.email ?? (await askText('Email'));
      const password = input.passwordStdin ? await readStdin() : await askSecret(`Password of ${email}`);
      const { person, secret, tokenId, expiresAt } = await exchangePassword(
        server,
        email,
        password,
        input.expiresInDays,
      );
      saveCredentials(variables, server, { token: secret, tokenId, email, savedAt });
      out.result({ server, name: person.name, grants: person.grants, tokenId, expiresAt }, () =>
        [
          `Signed in to ${server} as ${person.name}.`,
          `The token works until ${expiresAt} and is kept in ${credentialsPath(variables)}`,
        ].join('\n'),
      );
      return EXIT.pass;
    },
  });
}
