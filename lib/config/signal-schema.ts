import { z } from 'zod';
import { directionSchema, recordNameSchema, signalIdSchema, unitSchema } from '@/lib/signals';
import { thresholdsSchema } from '@/lib/tenants';
import { label, objectError } from './fields';

const exprSchema = z
  .string('expected PromQL, or null when nothing is mapped')
  .min(1, 'expected PromQL, or null when nothing is mapped')
  .max(4_096, 'expected PromQL of at most 4,096 characters')
  .nullable()
  .meta({ examples: ['max by (tenant) (queue_depth)', null] });

export const signalSchema = z
  .strictObject(
    {
      id: signalIdSchema.meta({
        description: 'Id of a built-in signal to change, or of a new one.',
        examples: ['queue_depth'],
      }),
      title: label('a title')
        .optional()
        .meta({ description: 'Title of the number.', examples: ['Queue depth'] }),
      description: label('a sentence', 500)
        .optional()
        .meta({ description: 'One sentence on what it is.', examples: ['Work items waiting.'] }),
      panel: z
        .string('expected the id of a panel')
        .regex(
          /^[a-z][a-z0-9_]{0,47}$/,
          'expected lower-case letters, digits and "_", for example queue_depth',
        )
        .optional()
        .meta({ description: 'Chart it is drawn in; its own when absent.', examples: ['queue_depth'] }),
      unit: unitSchema.optional().meta({
        description: 'Base unit: ratio, seconds, bytes, per_second, currency_per_second or count.',
        examples: ['count'],
      }),
      direction: directionSchema.optional().meta({
        description: 'Which way is good: higher-is-better, lower-is-better or neutral.',
        examples: ['lower-is-better'],
      }),
      expr: exprSchema.optional().meta({
        description: 'PromQL that gives one series per tenant; null means not mapped.',
        examples: ['max by (tenant) (queue_depth)', null],
      }),
      record: recordNameSchema.optional().meta({
        description: 'Name of the recorded series; made from the id when absent.',
        examples: ['tenant:mc_queue_depth:max'],
      }),
      source: label('the id of a source', 48)
        .optional()
        .meta({
          description: 'Source that is asked; the first when absent.',
          examples: ['prometheus'],
        }),
      thresholds: thresholdsSchema.optional().meta({
        description: 'Levels for a warning and a page, in the base unit.',
        examples: [{ warn: 50, page: 100 }],
      }),
    },
    objectError('a signal with an id'),
  )
  .meta({
    examples: [
      {
        id: 'queue_depth',
        title: 'Queue depth',
        unit: 'count',
        direction: 'lower-is-better',
        expr: 'max by (tenant) (queue_depth)',
      },
    ],
  });
export type SignalConfig = z.output<typeof signalSchema>;
