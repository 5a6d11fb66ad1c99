import type { ParsedBundle } from '@/lib/attestations';
import type { Check } from '@/lib/evidence';
import type { Crypto } from '@/lib/keys';
import { skipped } from './report';
import type { Trust } from './trust';

export type TimestampWatch = {
  see(name: string, parsed: ParsedBundle | null): Promise<void>;
  checks(): Check[];
};

/** Counts RFC 3161 timestamps under the signatures of statements. */
export function watchTimestamps(_trust: Trust, _crypto: Crypto): TimestampWatch {
  const title = 'Time-stamping authorities confirm the signatures';
  let tokens = 0;
  return {
    async see(_name, parsed) {
      tokens += parsed?.timestamps.length ?? 0;
    },
    checks: () => [
      skipped(
        'timestamps',
        title,
        tokens === 0 ? 'the statements carry none' : `${tokens} were not looked at`,
      ),
    ],
  };
}
