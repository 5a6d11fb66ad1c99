import type { z } from 'zod';
import { parseOrThrow } from '@/lib/kernel';
import type { Ctx } from '@/lib/platform/context';
import { authorize } from '../can';
import { listUsersSchema, type UserView } from '../user';
import { findUsers, getUser, toUserView } from './store';

/** People in the order they were created, a page at a time; `nextAfter` is null at the end. */
export async function listUsers(
  ctx: Pick<Ctx, 'actor' | 'db'>,
  input: z.input<typeof listUsersSchema> = {},
): Promise<{ users: UserView[]; nextAfter: string | null }> {
  authorize(ctx, 'administer');
  const { limit, ...page } = parseOrThrow(listUsersSchema, input, 'The query');
  const rows = await findUsers(ctx.db, { ...page, limit: limit + 1 });
  const users = rows.slice(0, limit).map(toUserView);
  return { users, nextAfter: rows.length > limit ? (users.at(-1)?.id ?? null) : null };
}

/** One person, for whoever administers. */
export async function readUser(ctx: Pick<Ctx, 'actor' | 'db'>, input: { userId: string }): Promise<UserView> {
  authorize(ctx, 'administer');
  return toUserView(await getUser(ctx.db, input.userId));
}
