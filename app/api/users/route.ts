import { createUserSchema, listUsersSchema, newUserSchema, usersPageSchema } from '@/lib/access';
import { createUser, listUsers } from '@/lib/access/server';
import { route } from '@/lib/http/route';

/** People, a page at a time. */
export const GET = route({
  access: { kind: 'permission', permission: 'administer' },
  doc: { summary: 'People, a page at a time', tag: 'access', response: usersPageSchema },
  query: listUsersSchema,
  handle: ({ ctx, query }) => listUsers(ctx, query),
});

/** Creates somebody; the one-time password is in this answer only. */
export const POST = route({
  access: { kind: 'permission', permission: 'administer' },
  doc: {
    summary: 'Create somebody; the one-time password is in this answer only',
    tag: 'access',
    response: newUserSchema,
    status: 201,
  },
  body: createUserSchema,
  handle: async ({ ctx, body }) => Response.json(await createUser(ctx, body), { status: 201 }),
});
