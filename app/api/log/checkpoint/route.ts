import { readCheckpointNote } from '@/lib/evidence-log/server';
import { route } from '@/lib/http/route';
import { AppError } from '@/lib/kernel';

export const dynamic = 'force-dynamic';

/** The newest checkpoint with every cosignature, as the signed note that any C2SP tool reads. */
export const GET = route({
  access: { kind: 'permission', permission: 'read' },
  doc: { summary: 'The newest checkpoint with its cosignatures', tag: 'log', contentType: 'text/plain' },
  handle: async ({ ctx }) => {
    const note = await readCheckpointNote(ctx);
    if (note === null)
      throw new AppError('not_found', {
        message: 'the log has no checkpoint yet',
        userMessage: 'The evidence log has not signed anything yet. Is the worker running?',
      });
    return new Response(note, { headers: { 'content-type': 'text/plain; charset=utf-8' } });
  },
});
