'use client';

import { FlaskConical } from 'lucide-react';
import { useState } from 'react';
import { ActionError } from '@/components/settings/action-error';
import { Facts } from '@/components/settings/facts';
import { StatusBadge } from '@/components/status/status-badge';
import { Button } from '@/components/ui/button';
import { Card, CardHead } from '@/components/ui/card';
import { ApiError, callApi } from '@/lib/client/api';
import { apiPaths } from '@/lib/client/paths';

/** A data source as declared; the file owns it, this page only shows and tests it. */
export type SourceFacts = {
  id: string;
  kind: string;
  url: string;
  tenantLabel: string;
  region: string;
  rules: string;
  signals: string[];
  residencyProblems: { tenantId: string; reason: string }[];
  declaredAt: string;
};

/** Outcome of asking the source right now. */
export type SourceTestResult = {
  sourceId: string;
  ok: boolean;
  version: string | null;
  recordedSignals: number;
  mappedSignals: number;
  failure: { kind: string; message: string } | null;
  latencyMs: number;
};

/** One source with its live test. `mayTest` follows the role; who may not is told which one is needed. */
export function SourceCard({ source, mayTest }: { source: SourceFacts; mayTest: boolean }) {
  const [result, setResult] = useState<SourceTestResult | null>(null);
  const [error, setError] = useState<ApiError | null>(null);
  const [pending, setPending] = useState(false);
  async function test() {
    setPending(true);
    setError(null);
    try {
      setResult(await callApi<SourceTestResult>(apiPaths.sourceTest(source.id), { method: 'POST' }));
    } catch (thrown) {
      if (!(thrown instanceof ApiError)) throw thrown;
      setError(thrown);
    } finally {
      setPending(false);
    }
  }
  return (
    <Card>
      <CardHead
        title={<span className="font-mono">{source.id}</span>}
        actions={
          <Button
            disabled={!mayTest || pending}
            onClick={test}
            title={mayTest ? undefined : 'Needs the role operator or admin'}
          >
            <FlaskConical aria-hidden />
            {pending ? 'Asking the source' : 'Test now'}
          </Button>
        }
      >
        Declared in <code>{source.declaredAt}</code> and read-only here.
        {!mayTest && ' Testing needs the role operator or admin.'}
      </CardHead>
      <div className="grid gap-4 p-4 lg:grid-cols-2">
        <Facts
          facts={[
            [
              'Address',
              <span key="url" className="font-mono text-xs wrap-anywhere">
                {source.url}
              </span>,
            ],
            ['Kind', source.kind],
            ['Region', source.region],
            ['Residency', <Residency key="residency" problems={source.residencyProblems} />],
            ['Tenant label', <code key="label">{source.tenantLabel}</code>],
            ['Recording rules', rulesText(source.rules)],
            ['Signals', `${source.signals.length}: ${source.signals.join(', ')}`],
          ]}
        />
        <div aria-live="polite" className="min-w-0">
          <ActionError error={error} />
          {result !== null && <TestResult result={result} />}
        </div>
      </div>
    </Card>
  );
}

/** Whether the source may hold the tenants' data: a list of who must not be there, never silence. */
function Residency({ problems }: { problems: SourceFacts['residencyProblems'] }) {
  if (problems.length === 0) return 'suits every tenant';
  return (
    <span className="grid gap-1">
      <StatusBadge status="warn" word={`Wrong or unknown for ${problems.length}`} />
      <ul className="text-xs text-muted">
        {problems.slice(0, 5).map(({ tenantId, reason }) => (
          <li key={tenantId}>{reason}</li>
        ))}
        {problems.length > 5 && <li>and {problems.length - 5} more</li>}
      </ul>
    </span>
  );
}

function TestResult({ result }: { result: SourceTestResult }) {
  const rules = result.recordedSignals === result.mappedSignals ? 'pass' : 'warn';
  return (
    <div className="grid gap-3">
      <div>
        <StatusBadge status={result.ok ? rules : 'page'} word={result.ok ? 'Answers' : 'Does not answer'} />
      </div>
      {result.failure !== null && (
        <p className="text-sm">
          {result.failure.message} <span className="text-muted">({result.failure.kind})</span>
        </p>
      )}
      <Facts
        facts={[
          ['Took', `${result.latencyMs} ms`],
          ['Version', result.version ?? 'not told'],
          ['Recorded series', `${result.recordedSignals} of ${result.mappedSignals} mapped signals`],
        ]}
      />
      {result.ok && result.recordedSignals < result.mappedSignals && (
        <p className="text-xs text-muted">
          The others are asked by their full expression, which costs the source more. Load the output of{' '}
          <code>mc rules render</code> there to record them.
        </p>
      )}
    </div>
  );
}

function rulesText(rules: string): string {
  if (rules === 'auto') return 'found out by asking';
  return rules === 'installed' ? 'declared as installed' : 'none, full expressions are asked';
}
