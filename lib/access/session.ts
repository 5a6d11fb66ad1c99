import { z } from 'zod';

/** Sign-in lasts twelve hours at most, and ends after two without a request. */
export const SESSION_ABSOLUTE_SECONDS = 12 * 3_600;
export const SESSION_IDLE_SECONDS = 2 * 3_600;
/** `lastSeenAt` and a token's `lastUsedAt` are written at most this often. */
export const TOUCH_EVERY_SECONDS = 60;

export type SessionFacts = {
  expiresAt: Date;
  lastSeenAt: Date;
  revokedAt: Date | null;
  userDeactivatedAt: Date | null;
};

export type SessionDecision =
  | { valid: true }
  | { valid: false; because: 'revoked' | 'expired' | 'idle' | 'deactivated' };

/** Whether a session still counts at `now`. Somebody deactivated or revoked is out at once, whatever the cookie says. */
export function decideSession(session: SessionFacts, now: Date): SessionDecision {
  if (session.userDeactivatedAt !== null) return { valid: false, because: 'deactivated' };
  if (session.revokedAt !== null) return { valid: false, because: 'revoked' };
  if (now.getTime() >= session.expiresAt.getTime()) return { valid: false, because: 'expired' };
  const idleSince = session.lastSeenAt.getTime();
  if (now.getTime() - idleSince >= SESSION_IDLE_SECONDS * 1000) return { valid: false, because: 'idle' };
  return { valid: true };
}

export const sessionIdSchema = z
  .string()
  .regex(/^ses_[0-9A-Z]{26}$/, 'expected a session id, for example ses_01J0ZW3H9Y5T2M8K4Q6R7S1VXC');

/** A session as its owner sees it in the settings. */
export const sessionViewSchema = z
  .object({
    id: sessionIdSchema,
    createdAt: z.iso.datetime(),
    lastSeenAt: z.iso.datetime(),
    expiresAt: z.iso.datetime(),
    ip: z.string(),
    userAgent: z.string(),
    current: z.boolean(),
  })
  .meta({ id: 'Session' });
export type SessionView = z.infer<typeof sessionViewSchema>;
