import type { ParsedBundle } from '@/lib/attestations';
import type { Check, Manifest } from '@/lib/evidence';
import type { Leaf } from '@/lib/evidence-log';
import { failed, passed } from './report';

const MAX_NAMED = 5;

export type OriginWatch = {
  /** Compares what a statement and a leaf say with the manifest. */
  see(name: string, parsed: ParsedBundle | null, leaf: Leaf | null): void;
  /** The two first lines of a report. `signed` is false when nothing vouches for the manifest. */
  checks(signed: boolean): Check[];
};

/** Watches that everything in a bundle comes from the same environment and origin: the demo is never mixed with life. */
export function watchOrigins(manifest: Pick<Manifest, 'environment' | 'origin' | 'log'>): OriginWatch {
  const { environment, origin, log } = manifest;
  const strangers = { environment: [] as string[], origin: [] as string[] };
  const isDemoLog = log.endsWith('/demo-log');
  if (origin !== 'replay' && isDemoLog !== (origin === 'demo'))
    strangers.origin.push(`the log is ${isDemoLog ? 'the demo’s' : 'not the demo’s'}: ${log.slice(0, 80)}`);
  let seen = 0;

  function compare(name: string, says: { environment: string | null; origin: string }): void {
    seen += 1;
    if (says.environment !== null && says.environment !== environment)
      strangers.environment.push(`${name} says ${says.environment}`);
    if (says.origin !== origin) strangers.origin.push(`${name} says ${says.origin}`);
  }

  return {
    see(name, parsed, leaf) {
      if (parsed !== null) compare(name, parsed.statement.predicate);
      if (leaf !== null) compare(`the leaf of ${name}`, leaf);
    },
    checks(signed) {
      const unsigned = signed ? '' : '. This is only claimed: see what failed below';
      const line = (id: 'environment' | 'origin', title: string, value: string) => {
        const others = strangers[id];
        if (others.length === 0)
          return passed(
            id,
            title,
            `${value}, as the manifest and ${seen} statements and leaves say${unsigned}`,
          );
        const more = others.length > MAX_NAMED ? ` and ${others.length - MAX_NAMED} more` : '';
        return failed(
          id,
          title,
          `${id}-mixed`,
          `the manifest says ${value}, but ${others.slice(0, MAX_NAMED).join(', ')}${more}`,
        );
      };
      return [line('environment', 'Environment', environment), line('origin', 'Origin', origin)];
    },
  };
}
