import { BUNDLE_FILES, type Check } from '@/lib/evidence';
import { parsePolicy } from '@/lib/evidence-log';
import { fromUtf8 } from '@/lib/kernel';
import type { Keyset } from '@/lib/keys';
import { attempt } from './attempt';
import type { Bundle } from './read-bundle';
import { failed, passed, skipped } from './report';

/** `log/policy` says whom the maker of the bundle trusts. It must be readable and about this log; the reader’s own policy decides. */
export function checkPolicy(bundle: Bundle, keyset: Keyset | null): Check {
  const title = 'The policy beside the log is about this log';
  const bytes = bundle.files.get(BUNDLE_FILES.policy)?.bytes ?? null;
  if (bytes === null) return skipped('policy', title, `${BUNDLE_FILES.policy} is missing`);
  if (keyset === null) return skipped('policy', title, 'there is no keyset to compare it with');
  const read = attempt(() => parsePolicy(fromUtf8(bytes)));
  if (!read.ok) return failed('policy', title, 'policy-invalid', read.reason);
  const ids = read.value.logs.map(({ key }) => key.keyId);
  const fits =
    ids.length > 0 && ids.every((id) => keyset.keys.some((key) => key.keyId === id && key.purpose === 'log'));
  if (!fits) return failed('policy', title, 'policy-invalid', 'it names a log key the keyset does not have');
  const { witnesses, quorum } = read.value;
  const asks = quorum === 'none' ? 'asks for no witness' : `asks for ${quorum}`;
  return passed(
    'policy',
    title,
    `it names ${witnesses.length} witnesses and ${asks}; your own policy decides, not this one`,
  );
}
