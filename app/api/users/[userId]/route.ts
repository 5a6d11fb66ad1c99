import { z } from 'zod';
import { changeUserSchema, userIdSchema, userViewSchema } from '@/lib/access';
import { changeUser, readUser } from '@/lib/access/server';
import { route } from '@/lib/http/route';

const params = z.object({ userId: userIdSchema });

export const GET = route({
  access: { kind: 'permission', permission: 'administer' },
  doc: { summary: 'One person', tag: 'access', response: userViewSchema },
  params,
  handle: ({ ctx, params: { userId } }) => readUser(ctx, { userId }),
});

/** Changes name, grants or whether somebody may sign in at all. */
export const PATCH = route({
  access: { kind: 'permission', permission: 'administer' },
  doc: {
    summary: 'Change name, grants or whether somebody may sign in',
    tag: 'access',
    response: userViewSchema,
  },
  params,
  body: changeUserSchema,
  handle: ({ ctx, params: { userId }, body }) => changeUser(ctx, { userId, ...body }),
});
