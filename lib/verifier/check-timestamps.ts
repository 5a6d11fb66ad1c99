import type { ParsedBundle } from '@/lib/attestations';
import type { Check } from '@/lib/evidence';
import { judgeKey, type Keyset } from '@/lib/keys';
import { verifyTimestamp } from '@/lib/timestamps';
import { faultOfKey } from './check-statement';
import { failed, skipped } from './report';
import { createTally, type Fault } from './tally';
import type { Trust } from './trust';

const ID = 'timestamps';
const TITLE = 'Time-stamping authorities confirm when it was signed';

export type TimestampWatch = {
  see(name: string, parsed: ParsedBundle | null): Promise<void>;
  checks(): Check[];
};

/**
 * Judges the RFC 3161 timestamps under the signatures of statements, when the reader named authorities: they vouch for a time no holder of a
 * key can date back, so the key must have been good then too. The manifest must have one.
 */
export function watchTimestamps({ timestampCas }: Trust, keyset: Keyset | null): TimestampWatch {
  const tally = createTally(ID, TITLE, 'timestamps');
  let tokens = 0;
  let bare = 0;
  let isManifestBare = false;
  return {
    async see(name, parsed) {
      if (parsed === null) return;
      tokens += parsed.timestamps.length;
      if (parsed.timestamps.length === 0) {
        bare += 1;
        isManifestBare ||= name === 'manifest';
      }
      if (timestampCas === undefined) return;
      for (const response of parsed.timestamps) {
        const fault = await judge(parsed, response, timestampCas, keyset);
        if (fault === null) tally.pass();
        else tally.fail(name, fault);
      }
    },
    checks() {
      if (timestampCas === undefined)
        return [
          skipped(
            ID,
            TITLE,
            tokens === 0
              ? 'the statements carry none'
              : `you named no authority; the statements carry ${tokens}`,
          ),
        ];
      const without = skipped(`${ID}-none`, TITLE, `${bare} statements carry none`);
      const missing = failed(
        `${ID}-manifest`,
        TITLE,
        'timestamp-missing',
        'the signature of the manifest has none',
      );
      return [
        ...(tokens === 0 ? [] : tally.checks()),
        ...(isManifestBare ? [missing] : []),
        ...(bare === 0 ? [] : [without]),
      ];
    },
  };
}

async function judge(
  { keyId, signature }: ParsedBundle,
  response: Uint8Array,
  authorities: string,
  keyset: Keyset | null,
): Promise<Fault | null> {
  const verdict = await verifyTimestamp({ response, signature, authorities });
  if (!verdict.ok) return { code: verdict.code, reason: verdict.reason };
  if (keyset === null) return null;
  const fault = faultOfKey(judgeKey(keyset, { keyId, purpose: 'attest', at: verdict.time }));
  return fault === null
    ? null
    : { ...fault, reason: `${fault.reason}; ${verdict.authority} saw the signature at ${verdict.time}` };
}
