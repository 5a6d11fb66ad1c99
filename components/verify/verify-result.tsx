'use client';

import { Copy, Download, RotateCcw } from 'lucide-react';
import { byteText } from '@/components/evidence/byte-text';
import { OriginBadge } from '@/components/evidence/origin-badge';
import { Facts } from '@/components/settings/facts';
import { type Status, StatusBadge } from '@/components/status/status-badge';
import { Button } from '@/components/ui/button';
import { Card } from '@/components/ui/card';
import { CheckList } from '@/components/verify/check-list';
import type { FileFacts } from '@/components/verify/verify-state';
import { copyText } from '@/lib/client/copy-text';
import { downloadText } from '@/lib/client/download-text';
import type { Check } from '@/lib/evidence';
import type { Report } from '@/lib/verifier';

const NAMED = 4;

const VERDICTS: Record<Report['verdict'], { status: Status; word: string; sentence: string }> = {
  verified: {
    status: 'pass',
    word: 'Verified',
    sentence: 'Every file is the one that was signed, by a key the one you gave vouches for.',
  },
  failed: {
    status: 'page',
    word: 'Not verified',
    sentence: 'At least one check failed. Do not rely on this bundle; the failed checks say why.',
  },
  'policy-unmet': {
    status: 'warn',
    word: 'Policy not met',
    sentence: 'All signatures hold, but something your policy asks for is missing.',
  },
};

/** What verification found: where the bundle comes from first, then the verdict, then every check. */
export function VerifyResult({
  report,
  file,
  keyId,
  seconds,
  onAgain,
}: {
  report: Report;
  file: FileFacts;
  keyId: string;
  seconds: number;
  onAgain: () => void;
}) {
  const { status, word, sentence } = VERDICTS[report.verdict];
  const text = JSON.stringify({ file, trusted: keyId, report }, null, 2);
  return (
    <Card aria-label="Result">
      <div className="grid gap-4 p-4">
        <p className="flex flex-wrap items-center gap-2 text-sm">
          Environment <span className="font-mono font-medium">{report.environment ?? 'not known'}</span>
          {report.origin !== null && <OriginBadge origin={report.origin} />}
          {report.origin === 'demo' && (
            <span className="text-muted">
              This is the demo’s evidence: it proves nothing about production.
            </span>
          )}
        </p>
        <div role="status" className="grid justify-items-start gap-2">
          <h2 className="text-xl">
            <StatusBadge status={status} word={word} className="h-7 px-2.5 text-base" />
          </h2>
          <p className="max-w-prose text-sm">{sentence}</p>
          <FailedFirst checks={report.checks} />
          <p className="text-xs text-muted">{countText(report.checks)}</p>
        </div>
        <Facts
          facts={[
            [
              'File',
              <span key="file" className="wrap-anywhere">
                <span className="font-mono text-xs">{file.name}</span>{' '}
                <span className="text-muted">{byteText(file.size)}</span>
              </span>,
            ],
            ['Release', <code key="release">{report.release ?? 'not known'}</code>],
            [
              'Trusted key',
              <code key="key" className="text-xs wrap-anywhere">
                {keyId}
              </code>,
            ],
            ['Took', `${seconds.toFixed(1)} s, in this browser`],
          ]}
        />
        <div className="flex flex-wrap gap-2">
          <Button onClick={() => copyText(text, 'the report')}>
            <Copy aria-hidden />
            Copy report
          </Button>
          <Button onClick={() => downloadText('verification-report.json', 'application/json', text)}>
            <Download aria-hidden />
            Save report
          </Button>
          <Button onClick={onAgain}>
            <RotateCcw aria-hidden />
            Verify another
          </Button>
        </div>
      </div>
      <CheckList checks={report.checks} />
    </Card>
  );
}

/** What failed, by name, so that nobody has to look for it among what passed. */
function FailedFirst({ checks }: { checks: readonly Check[] }) {
  const failed = checks.filter((check) => check.state === 'fail');
  if (failed.length === 0) return null;
  return (
    <ul className="grid gap-0.5 text-sm">
      {failed.slice(0, NAMED).map((check) => (
        <li key={check.id} className="wrap-anywhere">
          <code className="text-page-text">{check.code}</code> {check.title}
        </li>
      ))}
      {failed.length > NAMED && <li className="text-muted">and {failed.length - NAMED} more below</li>}
    </ul>
  );
}

function countText(checks: readonly Check[]): string {
  const count = (state: Check['state']) => checks.filter((check) => check.state === state).length;
  const skipped = count('skipped');
  const unlooked = skipped === 0 ? '' : `, ${skipped} not made, each with its reason below`;
  return `${count('pass')} checks passed, ${count('fail')} failed${unlooked}.`;
}
