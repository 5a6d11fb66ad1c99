import type { Config } from '@/lib/config';
import type { Signal, SignalRegistry } from '@/lib/signals';

/** A registered signal with the place it is declared at: a line of the file, or built in. */
export type DeclaredSignal = Signal & { declaredAt: string };

/** Every signal of the registry with `file:line` when mission-control.yaml adds or changes it. */
export function declaredSignals(
  registry: SignalRegistry,
  config: Pick<Config, 'signals' | 'locations' | 'file'>,
): DeclaredSignal[] {
  return registry.signals.map((signal) => {
    const index = config.signals.findIndex((declared) => declared.id === signal.id);
    if (index === -1) return { ...signal, declaredAt: 'built in' };
    const line = config.locations[`signals.${index}`]?.line ?? config.locations[`signals.${index}.id`]?.line;
    return { ...signal, declaredAt: line === undefined ? config.file : `${config.file}:${line}` };
  });
}
