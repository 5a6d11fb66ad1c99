import type { Command } from 'commander';
import { z } from 'zod';
import { grantsSchema, TOKEN_DEFAULT_DAYS, TOKEN_MAX_DAYS, tokenIdSchema } from '@/lib/access';
import { addCommand, addNoun } from '../command';
import { EXIT } from '../exit-codes';
import { describeGrants, parseGrants } from '../grants-option';
import { adminClient } from '../target';

const tokenSchema = z.object({
  id: z.string(),
  name: z.string(),
  owner: z.object({ id: z.string(), name: z.string() }),
  grants: grantsSchema,
  createdAt: z.string(),
  expiresAt: z.string(),
  lastUsedAt: z.string().nullable(),
  revokedAt: z.string().nullable(),
});
const listSchema = z.object({ tokens: z.array(tokenSchema) });
const newTokenSchema = z.object({ token: tokenSchema, secret: z.string() });

/** `mc tokens …`: API tokens of whoever is signed in; never more rights than their owner has. */
export function registerTokens(program: Command): void {
  const tokens = addNoun(program, 'tokens', 'API tokens of whoever is signed in (mc login)');
  addCommand(tokens, 'list', {
    summary: 'list tokens, newest first',
    example: 'mc tokens list',
    options: [['--all', 'tokens of everybody (needs an admin)']],
    input: z.object({ all: z.boolean().default(false) }),
    run: async (run) => {
      const { tokens: found } = await adminClient(run).get(`/api/tokens?all=${run.input.all}`, listSchema);
      run.out.table(
        found,
        [
          { title: 'id', value: (token) => token.id },
          { title: 'name', value: (token) => token.name },
          { title: 'owner', value: (token) => token.owner.name },
          { title: 'roles', value: (token) => describeGrants(token.grants) },
          { title: 'expires', value: (token) => (token.revokedAt === null ? token.expiresAt : 'revoked') },
          { title: 'last used', value: (token) => token.lastUsedAt ?? 'never' },
        ],
        'There are no tokens. Make one with: mc tokens create "nightly report" --role viewer',
      );
      return EXIT.pass;
    },
  });
  addCommand(tokens, 'create <name>', {
    summary: 'make a token; its secret is printed once',
    example: 'mc tokens create "deploy marks" --role responder --tenants TENANT_001 --expires-in-days 30',
    options: [
      ['--role <roles>', 'roles with commas between (default: viewer)'],
      ['--tenants <ids>', 'tenants the roles are held for, or "*" (default: *)'],
      ['--expires-in-days <n>', `days it works, at most ${TOKEN_MAX_DAYS} (default: ${TOKEN_DEFAULT_DAYS})`],
    ],
    input: z.object({
      name: z.string().min(1).max(80),
      role: z.string().max(200).default('viewer'),
      tenants: z.string().max(100_000).default('*'),
      expiresInDays: z.coerce
        .number(`expected 1 to ${TOKEN_MAX_DAYS} days`)
        .int(`expected 1 to ${TOKEN_MAX_DAYS} days`)
        .min(1, `expected 1 to ${TOKEN_MAX_DAYS} days`)
        .max(TOKEN_MAX_DAYS, `expected 1 to ${TOKEN_MAX_DAYS} days`)
        .default(TOKEN_DEFAULT_DAYS),
    }),
    run: async (run) => {
      const { name, role, tenants, expiresInDays } = run.input;
      const body = { name, grants: parseGrants(role, tenants), expiresInDays };
      const made = await adminClient(run).send('POST', '/api/tokens', body, newTokenSchema);
      run.out.note(
        `${made.token.id} "${made.token.name}" until ${made.token.expiresAt}. The secret is shown only now:`,
      );
      run.out.result(made, () => made.secret);
      return EXIT.pass;
    },
  });
  addCommand(tokens, 'revoke <token-id>', {
    summary: 'stop a token at once',
    example: 'mc tokens revoke tok_01J0ZW3H9Y5T2M8K4Q6R7S1VXC',
    input: z.object({ tokenId: tokenIdSchema }),
    run: async (run) => {
      const token = await adminClient(run).send(
        'DELETE',
        `/api/tokens/${run.input.tokenId}`,
        undefined,
        tokenSchema,
      );
      run.out.result(token, () => `${token.id} "${token.name}" no longer works.`);
      return EXIT.pass;
    },
  });
}
