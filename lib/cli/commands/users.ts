import type { Command } from 'commander';
import { z } from 'zod';
import { createUserSchema, grantsSchema, identitiesSchema } from '@/lib/access';
import { AppError } from '@/lib/kernel';
import type { ApiClient } from '../api-client';
import { addCommand, addNoun, noInput } from '../command';
import { EXIT } from '../exit-codes';
import { describeGrants, parseGrants } from '../grants-option';
import type { Output } from '../output';
import { adminClient } from '../target';

const userSchema = z.object({
  id: z.string(),
  email: z.string(),
  name: z.string(),
  grants: grantsSchema,
  signsInBy: z.enum(['password', 'oidc']),
  mustChangePassword: z.boolean(),
  identities: z.array(z.string()),
  createdAt: z.string(),
  deactivatedAt: z.string().nullable(),
  lastSeenAt: z.string().nullable(),
});
type User = z.output<typeof userSchema>;
const pageSchema = z.object({ users: z.array(userSchema), nextAfter: z.string().nullable() });
const newUserSchema = z.object({ user: userSchema, oneTimePassword: z.string() });
const resetSchema = z.object({ oneTimePassword: z.string() });
const { email: emailSchema, name: personNameSchema } = createUserSchema.shape;
const whoSchema = z.object({ email: emailSchema });

const MAX_PAGES = 100;

/** `mc users …`: people, always through a server as a signed-in admin; a local command line is only an operator. */
export function registerUsers(program: Command): void {
  const users = addNoun(program, 'users', 'people who may sign in (needs an admin: mc login)');
  addCommand(users, 'list', {
    summary: 'list people with their roles',
    example: 'mc users list',
    input: noInput,
    run: async (run) => {
      run.out.table(
        await readAllUsers(adminClient(run), ''),
        [
          { title: 'email', value: (user) => user.email },
          { title: 'name', value: (user) => user.name },
          { title: 'roles', value: (user) => describeGrants(user.grants) },
          { title: 'signs in by', value: (user) => user.signsInBy },
          { title: 'state', value: stateOf },
          { title: 'last seen', value: (user) => user.lastSeenAt ?? 'never' },
        ],
        'Nobody may sign in yet.',
      );
      return EXIT.pass;
    },
  });
  addCommand(users, 'add <email>', {
    summary: 'create somebody; prints a one-time password',
    example:
      'mc users add sam@example.com --name "Sam Okafor" --role operator --tenants TENANT_001,TENANT_002',
    options: [
      ['--name <name>', 'name people read (default: the part before @)'],
      ['--role <roles>', 'roles with commas between (default: viewer)'],
      ['--tenants <ids>', 'tenants the roles are held for, or "*" (default: *)'],
    ],
    input: z.object({
      email: emailSchema,
      name: personNameSchema.optional(),
      role: z.string().max(200).default('viewer'),
      tenants: z.string().max(100_000).default('*'),
    }),
    run: async (run) => {
      const { email, role, tenants } = run.input;
      const name = run.input.name ?? email.split('@')[0] ?? email;
      const body = { email, name, grants: parseGrants(role, tenants) };
      const made = await adminClient(run).send('POST', '/api/users', body, newUserSchema);
      run.out.result(
        made,
        () =>
          `${made.user.email} may sign in as ${describeGrants(made.user.grants)}.\n${oneTime(made.oneTimePassword, run.out)}`,
      );
      return EXIT.pass;
    },
  });
  addCommand(users, 'reset-password <email>', {
    summary: 'give somebody a new one-time password; ends their sessions',
    example: 'mc users reset-password sam@example.com',
    input: whoSchema,
    run: async (run) => {
      const api = adminClient(run);
      const user = await findUser(api, run.input.email);
      const made = await api.send('POST', `/api/users/${user.id}/password`, undefined, resetSchema);
      run.out.result(
        { email: user.email, ...made },
        () => `${user.email} has a new password.\n${oneTime(made.oneTimePassword, run.out)}`,
      );
      return EXIT.pass;
    },
  });
  addCommand(users, 'identities <email>', {
    summary:
      'show or set the names other systems know somebody by; nobody approves a change under a name of theirs',
    example: 'mc users identities sam@example.com --set sam@home.example,4711+sam@users.noreply.github.com',
    options: [
      ['--set <names>', 'all of them with commas between: addresses of commits, actors of CI; "" for none'],
      ['--reason <text>', 'why, for the audit trail'],
    ],
    input: whoSchema.extend({
      set: z
        .string()
        .max(6_000)
        .transform((text) => text.split(',').filter((name) => name.trim() !== ''))
        .pipe(identitiesSchema)
        .optional(),
      reason: z.string().max(500).optional(),
    }),
    run: async (run) => {
      const { email, set, reason } = run.input;
      const api = adminClient(run);
      const found = await findUser(api, email);
      const body = { identities: set, ...(reason !== undefined && { reason }) };
      const user =
        set === undefined ? found : await api.send('PATCH', `/api/users/${found.id}`, body, userSchema);
      run.out.result(user, () =>
        user.identities.length === 0
          ? `${user.email} has no further names.`
          : `${user.email} is also ${user.identities.join(', ')}.`,
      );
      return EXIT.pass;
    },
  });
  addCommand(users, 'deactivate <email>', {
    summary: 'stop somebody from signing in; ends their sessions and tokens at once',
    example: 'mc users deactivate sam@example.com',
    input: whoSchema,
    run: async (run) => {
      const api = adminClient(run);
      const { id } = await findUser(api, run.input.email);
      const user = await api.send('PATCH', `/api/users/${id}`, { active: false }, userSchema);
      run.out.result(user, () => `${user.email} can no longer sign in.`);
      return EXIT.pass;
    },
  });
}

async function findUser(api: ApiClient, email: string): Promise<User> {
  const found = (await readAllUsers(api, email)).find((user) => user.email === email);
  if (found !== undefined) return found;
  throw new AppError('not_found', {
    message: `nobody signs in as ${email}`,
    userMessage: `Nobody signs in as ${email}. mc users list shows who does.`,
  });
}

async function readAllUsers(api: ApiClient, search: string): Promise<User[]> {
  const users: User[] = [];
  let after: string | null = null;
  for (let page = 0; page < MAX_PAGES; page++) {
    const query = new URLSearchParams({
      limit: '500',
      ...(search !== '' && { search }),
      ...(after !== null && { after }),
    });
    const answer: z.output<typeof pageSchema> = await api.get(`/api/users?${query}`, pageSchema);
    users.push(...answer.users);
    if (answer.nextAfter === null) break;
    after = answer.nextAfter;
  }
  return users;
}

function stateOf(user: User): string {
  if (user.deactivatedAt !== null) return 'deactivated';
  return user.mustChangePassword ? 'must change password' : 'active';
}

function oneTime(password: string, out: Output): string {
  return `One-time password: ${password}\n${out.paint('muted', 'Shown only now. It must be changed at the first sign-in.')}`;
}
