import type { Actor } from '@/lib/access';

/** Who acts, as evidence names them. */
export function describeActor(actor: Actor): { kind: string; id: string; name: string } {
  switch (actor.kind) {
    case 'user':
    case 'token':
    case 'ci':
      return { kind: actor.kind, id: actor.id, name: actor.name };
    case 'local':
      return { kind: actor.kind, id: actor.osUser, name: actor.osUser };
    case 'system':
      return { kind: actor.kind, id: actor.job, name: actor.job };
    case 'anonymous':
      return { kind: actor.kind, id: 'anonymous', name: 'somebody not signed in' };
  }
}
