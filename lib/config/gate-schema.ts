import { z } from 'zod';
import { objectError } from './fields';

/** `gate` of mission-control.yaml: what lets drift through the configuration gate. */
export const gateSchema = z.strictObject(
  {
    override: z
      .enum(['signed', 'env'], 'expected signed or env')
      .default('signed')
      .meta({
        description:
          'What CHANGE_APPROVED=1 does: signed only asks, and an approval signed by somebody else is needed; env passes with a warning, and satisfies no gate of production.',
        examples: ['signed'],
      }),
    quorum: z
      .int('expected a whole number')
      .min(1, 'expected 1 to 5 people')
      .max(5, 'expected 1 to 5 people')
      .default(1)
      .meta({ description: 'How many people must have approved a change.', examples: [1] }),
  },
  objectError('override and quorum'),
);
