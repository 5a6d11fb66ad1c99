import type { Command } from 'commander';
import { z } from 'zod';
import { idempotencyKeySchema, newEventSchema, type TimelineEvent } from '@/lib/events';
import { createEvent } from '@/lib/events/server';
import { parseOrThrow } from '@/lib/kernel';
import { addCommand, addNoun } from '../command';
import { EXIT } from '../exit-codes';
import { onTarget } from '../target';

const eventReplySchema = z.object({
  event: z.object({
    id: z.string(),
    tenantId: z.string().nullable(),
    kind: z.enum(['deploy', 'note', 'incident', 'enactment', 'drift']),
    title: z.string(),
    link: z.string().nullable(),
    startsAt: z.string(),
    endsAt: z.string().nullable(),
    createdBy: z.string(),
  }),
  created: z.boolean(),
});

/** `mc events add`: marks the time axis of a tenant, or of all. */
export function registerEvents(program: Command): void {
  const events = addNoun(program, 'events', 'marks on the time axis');
  addCommand(events, 'add <title>', {
    summary: 'mark the time axis: a deploy, a note, an incident',
    example: 'mc events add "Checkout 4.2" --kind deploy --tenant TENANT_003 --key deploy-4711',
    options: [
      ['--tenant <id>', 'only this tenant (default: all)'],
      ['--kind <kind>', 'deploy, note, incident, enactment or drift (default: note)'],
      ['--link <url>', 'https address with more about it'],
      ['--starts-at <time>', 'start, such as 2026-03-01T12:00:00Z (default: now)'],
      ['--ends-at <time>', 'end of something that lasts'],
      ['--key <text>', 'makes repeating safe: the same key never makes a second event'],
    ],
    input: z.looseObject({ key: idempotencyKeySchema.optional() }),
    run: async (run) => {
      const { key, ...given } = run.input;
      const asked = { tenant: null, kind: 'note', ...given };
      const event = parseOrThrow(newEventSchema, asked, 'The event');
      const answer = await onTarget<{ event: TimelineEvent; created: boolean }>(run, {
        local: (ctx) => createEvent(ctx, event, key ?? null),
        server: (api) =>
          api.send(
            'POST',
            '/api/events',
            asked,
            eventReplySchema,
            key === undefined ? {} : { 'idempotency-key': key },
          ),
      });
      run.out.result(
        answer,
        () =>
          `${answer.created ? 'added' : 'already there'}  ${answer.event.id}  ${answer.event.startsAt}  ${answer.event.title}`,
      );
      return EXIT.pass;
    },
  });
}
