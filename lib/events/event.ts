import { z } from 'zod';
import { tenantIdSchema } from '@/lib/tenants';

export const EVENT_KINDS = ['deploy', 'note', 'incident', 'enactment', 'drift'] as const;
export const eventKindSchema = z.enum(EVENT_KINDS, `expected one of ${EVENT_KINDS.join(', ')}`);
export type EventKind = z.infer<typeof eventKindSchema>;

const TIME_EXAMPLE = 'expected a time with its offset, for example 2026-03-01T12:00:00Z';
const time = z.iso.datetime({ offset: true, error: TIME_EXAMPLE }).transform((text) => new Date(text));

/** What somebody sends to mark the time axis. `tenant` null marks it for all tenants; without `startsAt` it is now. */
export const newEventSchema = z
  .strictObject({
    tenant: tenantIdSchema.nullable(),
    kind: eventKindSchema,
    title: z
      .string('expected text, for example Deployed checkout 4.2')
      .trim()
      .min(1, 'expected a title, for example Deployed checkout 4.2')
      .max(200, 'expected at most 200 characters'),
    link: z
      .url({ protocol: /^https$/, error: 'expected a link that starts with https://' })
      .max(2_000, 'expected at most 2,000 characters')
      .optional(),
    startsAt: time.optional(),
    endsAt: time.optional(),
  })
  .refine(
    (event) => event.endsAt === undefined || event.startsAt === undefined || event.endsAt >= event.startsAt,
    {
      path: ['endsAt'],
      message: 'expected a time that is not before startsAt',
    },
  );
export type NewEvent = z.output<typeof newEventSchema>;

/** Header that makes posting an event safe to repeat. */
export const idempotencyKeySchema = z
  .string()
  .regex(
    /^[\x21-\x7e]{1,200}$/,
    'expected 1–200 printable characters without spaces, for example deploy-4711',
  );

/** A mark on the time axis. `tenantId` null means all tenants; times are ISO 8601 in UTC. */
export const timelineEventSchema = z
  .object({
    id: z.string(),
    tenantId: z.string().nullable(),
    kind: eventKindSchema,
    title: z.string(),
    link: z.string().nullable(),
    startsAt: z.iso.datetime(),
    endsAt: z.iso.datetime().nullable(),
    createdBy: z.string(),
  })
  .meta({ id: 'TimelineEvent' });
export type TimelineEvent = z.infer<typeof timelineEventSchema>;

const MAX_AHEAD_MS = 366 * 86_400_000;

/** Says why an event's time is absurd, or null: no dashboards reach back before 2000 or further ahead than a year. */
export function explainAbsurdTime(startsAt: Date, now: Date): string | null {
  if (startsAt.getUTCFullYear() < 2000) return 'expected a time after 2000-01-01';
  if (startsAt.getTime() - now.getTime() > MAX_AHEAD_MS) return 'expected a time at most a year ahead';
  return null;
}

/** Whether a repeated post asks for the event that is already there; a time left out matches any. */
export function asksForSame(existing: TimelineEvent, asked: NewEvent): boolean {
  const sameStart = asked.startsAt === undefined || asked.startsAt.toISOString() === existing.startsAt;
  const sameEnd = (asked.endsAt?.toISOString() ?? null) === existing.endsAt;
  return (
    sameStart &&
    sameEnd &&
    existing.tenantId === asked.tenant &&
    existing.kind === asked.kind &&
    existing.title === asked.title &&
    existing.link === (asked.link ?? null)
  );
}

const DAY_MS = 86_400_000;
const tenantList = z
  .string()
  .max(16_000, 'expected at most 1,000 tenants')
  .transform((text) => (text === '*' ? undefined : text.split(',').filter((id) => id !== '')))
  .pipe(z.array(tenantIdSchema).max(1_000, 'expected at most 1,000 tenants').optional())
  .optional();

/** Query of `GET /api/events`: both ends as ISO times, by default the last day; `tenants` as `A,B`. */
export const eventsQuerySchema = z
  .strictObject({ from: time.optional(), to: time.optional(), tenants: tenantList })
  .refine(({ from, to }) => from === undefined || to === undefined || from <= to, {
    path: ['from'],
    message: 'expected a time that is not after to',
  });
export type EventsQuery = z.output<typeof eventsQuerySchema>;

/** The range an events query means; what it leaves out is the last day. */
export function eventRange({ from, to }: EventsQuery, now: Date): { from: Date; to: Date } {
  const end = to ?? new Date(Math.max(now.getTime(), from?.getTime() ?? 0));
  return { from: from ?? new Date(end.getTime() - DAY_MS), to: end };
}
