import { Minus } from 'lucide-react';
import { type Status, StatusBadge } from '@/components/status/status-badge';
import { Badge } from '@/components/ui/badge';
import type { Check, EvidenceRecord } from '@/lib/evidence';

const VERDICTS: Record<NonNullable<EvidenceRecord['verdict']>, { status: Status; word: string }> = {
  pass: { status: 'pass', word: 'Pass' },
  fail: { status: 'page', word: 'Fail' },
  hold: { status: 'warn', word: 'HOLD' },
};

/** What a record found. One that only keeps something has no verdict, which is not a pass and looks like none. */
export function VerdictBadge({ verdict }: { verdict: EvidenceRecord['verdict'] }) {
  if (verdict === null) {
    return (
      <Badge title="This record keeps something; it judges nothing.">
        <Minus aria-hidden className="size-3" />
        No verdict
      </Badge>
    );
  }
  return <StatusBadge {...VERDICTS[verdict]} />;
}

const CHECKS: Record<Check['state'], { status: Status; word: string }> = {
  pass: { status: 'pass', word: 'Pass' },
  fail: { status: 'page', word: 'Fail' },
  skipped: { status: 'unknown', word: 'Not checked' },
};

/** How one check went. */
export function CheckBadge({ state }: { state: Check['state'] }) {
  return <StatusBadge {...CHECKS[state]} />;
}

const BUNDLES: Record<'building' | 'sealed' | 'failed', { status: Status; word: string }> = {
  building: { status: 'running', word: 'Building' },
  sealed: { status: 'pass', word: 'Sealed' },
  failed: { status: 'page', word: 'Failed' },
};

/** Where a bundle is. */
export function BundleBadge({ status }: { status: 'building' | 'sealed' | 'failed' }) {
  return <StatusBadge {...BUNDLES[status]} />;
}
