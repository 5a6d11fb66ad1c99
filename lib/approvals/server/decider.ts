import { findIdentities, findPerson } from '@/lib/access/server';
import { AppError } from '@/lib/kernel';
import type { Ctx } from '@/lib/platform/context';
import type { Decider } from '../decide';
import { refuse } from '../refusal';
import { refused } from './refused';

/** The person who decides, with what they may do through the way they came. */
export type Person = Decider & { name: string; via: 'session' | 'token' };

/**
 * The person behind a request: whoever is signed in, or the owner of a token with no more than the token's grants. A token only carries what
 * its owner's key has signed. Throws `forbidden` for a local command line and for jobs, which are nobody.
 */
export async function decidingPerson(ctx: Ctx): Promise<Person> {
  const { actor } = ctx;
  if (actor.kind === 'user') {
    const aliases = [actor.email, ...(await findIdentities(ctx.db, actor.id))];
    return { id: actor.id, name: actor.name, aliases, grants: actor.grants, via: 'session' };
  }
  if (actor.kind === 'anonymous')
    throw new AppError('unauthenticated', { message: 'deciding needs somebody who is signed in' });
  if (actor.kind !== 'token')
    throw refused(refuse('not-a-person', 'only a person can decide, never a local command line or a job'));
  const owner = await findPerson(ctx.db, actor.ownerId);
  if (owner === null) throw refused(refuse('not-a-person', 'the token’s owner no longer works here'));
  return { ...owner, aliases: [owner.email, ...owner.identities], grants: actor.grants, via: 'token' };
}
