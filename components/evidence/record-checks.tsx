import { CheckBadge } from '@/components/evidence/verdict-badge';
import { StatusMark } from '@/components/status/status-badge';
import { Card, CardHead } from '@/components/ui/card';
import type { Check } from '@/lib/evidence';

/** Every check line by line with its reason, made now by the verifier that strangers use. */
export function RecordChecks({ checks }: { checks: readonly Check[] }) {
  return (
    <Card aria-label="Checks">
      <CardHead title="Checks">
        <ChecksSummary checks={checks} />
      </CardHead>
      <ol className="grid">
        {checks.map((check) => (
          <li
            key={check.id}
            className="grid grid-cols-[6.25rem_minmax(0,1fr)] gap-x-3 border-b border-line px-4 py-2 text-sm last:border-b-0"
          >
            <span className="pt-0.5">
              <CheckBadge state={check.state} />
            </span>
            <div className="min-w-0">
              <p className="font-medium">{check.title}</p>
              <p className="text-muted wrap-anywhere">
                {check.reason}
                {check.code !== null && (
                  <code className="ml-2 rounded-sm border border-page px-1 text-page-text">{check.code}</code>
                )}
              </p>
            </div>
          </li>
        ))}
      </ol>
    </Card>
  );
}

function ChecksSummary({ checks }: { checks: readonly Check[] }) {
  const failed = checks.filter(({ state }) => state === 'fail').length;
  const skipped = checks.filter(({ state }) => state === 'skipped').length;
  const status = failed > 0 ? 'page' : skipped > 0 || checks.length === 0 ? 'unknown' : 'pass';
  const passed = checks.length - failed - skipped;
  return (
    <span role="status" className="inline-flex items-center gap-1.5">
      <StatusMark status={status} />
      <span>
        {checks.length === 0
          ? 'Nothing was checked.'
          : failed > 0
            ? `${failed} of ${checks.length} checks fail.`
            : skipped > 0
              ? `${passed} of ${checks.length} checks pass, ${skipped} could not be made.`
              : `All ${checks.length} checks pass.`}{' '}
        Made when this page was read, by the same code as <code>mc evidence verify</code>.
      </span>
    </span>
  );
}
