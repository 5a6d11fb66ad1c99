import { z } from 'zod';

/** Why somebody does something that another person will ask about later; kept in the audit trail. */
export const reasonSchema = z
  .string('expected text, for example left the team')
  .trim()
  .min(1, 'expected a reason, for example left the team, or none at all')
  .max(500, 'expected at most 500 characters')
  .optional();

/** Query of what is taken away by DELETE. */
export const revokeQuerySchema = z.strictObject({ reason: reasonSchema });
