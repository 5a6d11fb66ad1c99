import { z } from 'zod';
import { authorize } from '@/lib/access';
import type { Ctx } from '@/lib/platform/context';
import { panelSchema, signalSchema } from '../signal';

/** A signal with the place it is declared at, or null for a built-in nobody overrides. */
export const signalViewSchema = signalSchema
  .extend({ declaredAt: z.string().nullable() })
  .meta({ id: 'Signal' });

export const signalsViewSchema = z.object({
  version: z.string(),
  signals: z.array(signalViewSchema),
  panels: z.array(panelSchema),
});
export type SignalsView = z.infer<typeof signalsViewSchema>;

/** Every registered signal with its PromQL and where it comes from: the same for everyone who may read anything. */
export async function listSignals(ctx: Ctx): Promise<SignalsView> {
  authorize(ctx, 'read');
  const { registry, config } = ctx.ports;
  return {
    version: registry.version,
    panels: registry.panels,
    signals: registry.signals.map((signal) => {
      const index = config.signals.findIndex(({ id }) => id === signal.id);
      const line =
        config.locations[`signals.${index}`]?.line ?? config.locations[`signals.${index}.id`]?.line;
      const declaredAt = index < 0 ? null : line === undefined ? config.file : `${config.file}:${line}`;
      return { ...signal, declaredAt };
    }),
  };
}
