import { Archive, Lock } from 'lucide-react';
import { CopyId } from '@/components/console/copy-id';
import { At } from '@/components/evidence/at';
import { nameOfHeld } from '@/components/evidence/hold-words';
import { Button } from '@/components/ui/button';
import type { EvidenceRecordDetail } from '@/lib/evidence';

/** What limits the record: bytes that retention removed, and holds that keep them, which `onEndHold` lets those end who may. */
export function RecordBanners({
  record,
  onEndHold,
}: {
  record: EvidenceRecordDetail;
  onEndHold: ((hold: EvidenceRecordDetail['holds'][number]) => void) | null;
}) {
  return (
    <>
      {record.retired !== null && (
        <section
          aria-label="Bytes removed"
          className="flex items-start gap-2 rounded-md border border-unknown px-3 py-2 text-sm hatch"
        >
          <Archive aria-hidden className="mt-0.5 size-4 shrink-0 text-unknown-text" />
          <div className="grid gap-0.5 rounded-sm bg-bg px-2 py-1">
            <p className="font-medium">
              Its bytes were removed <At iso={record.retired.at} label="Removed" /> by the rule{' '}
              <span className="font-mono">{record.retired.rule}</span>
            </p>
            <p className="text-muted">
              {record.retired.reason} Digest, statement and proof stay: whoever kept a copy can still prove
              it.
            </p>
          </div>
        </section>
      )}
      {record.holds.length > 0 && (
        <section
          aria-label="Legal holds"
          className="rounded-md border border-ack bg-ack-tint px-3 py-2 text-sm"
        >
          <ul className="grid gap-1">
            {record.holds.map((hold) => (
              <li key={hold.id} className="flex flex-wrap items-center gap-x-2 gap-y-0.5">
                <Lock aria-hidden className="size-4 shrink-0 text-ack-text" />
                <span className="font-medium text-ack-text">Held</span>
                <span>
                  since <At iso={hold.placedAt} label="Held since" /> with the {hold.scope}{' '}
                  <span className="font-mono">{hold.scopeId}</span>: {hold.reason}
                </span>
                <CopyId id={hold.id} short={12} label="hold id" />
                {onEndHold !== null && (
                  <Button
                    size="sm"
                    aria-label={`End the hold on ${nameOfHeld(hold, record)}`}
                    onClick={() => onEndHold(hold)}
                  >
                    End the hold
                  </Button>
                )}
              </li>
            ))}
          </ul>
        </section>
      )}
    </>
  );
}
