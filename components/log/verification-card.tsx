'use client';

import { useQuery, useQueryClient } from '@tanstack/react-query';
import { ShieldCheck } from 'lucide-react';
import { useState } from 'react';
import { Command } from '@/components/console/empty-state';
import { Timestamp } from '@/components/console/timestamp';
import { groupDigits, judgeVerification } from '@/components/log/judge-log';
import { JudgementLine } from '@/components/log/judgement-line';
import { VerificationProblems } from '@/components/log/verification-problems';
import { ActionError } from '@/components/settings/action-error';
import { Button } from '@/components/ui/button';
import { Card, CardHead } from '@/components/ui/card';
import { ApiError, callApi } from '@/lib/client/api';
import { apiPaths } from '@/lib/client/paths';
import type { LogStatus, LogVerifications } from '@/lib/evidence-log';

const WATCH_MS = 1_000;
const IDLE_MS = 15_000;

/** When all of the log was last read again and what came of it; those who may can start one and watch it. */
export function VerificationCard({ status, mayVerify }: { status: LogStatus; mayVerify: boolean }) {
  const queries = useQueryClient();
  const [error, setError] = useState<ApiError | null>(null);
  const [asking, setAsking] = useState(false);
  const list = useQuery<LogVerifications, ApiError>({
    queryKey: ['log-verifications'],
    queryFn: ({ signal }) => callApi<LogVerifications>(apiPaths.logVerifications(), { signal }),
    refetchInterval: (query) => (query.state.data?.running ? WATCH_MS : IDLE_MS),
  });
  const running = list.data?.running ?? null;
  async function verify() {
    setAsking(true);
    setError(null);
    try {
      await callApi(apiPaths.logVerifications(), { method: 'POST', body: {} });
      await Promise.all([
        queries.invalidateQueries({ queryKey: ['log-verifications'] }),
        queries.invalidateQueries({ queryKey: ['log'] }),
      ]);
    } catch (thrown) {
      if (!(thrown instanceof ApiError)) throw thrown;
      setError(thrown);
    } finally {
      setAsking(false);
    }
  }
  const newest = list.data?.verifications[0];
  // The list is read as soon as one has ended, the state of the log a little later.
  const last = newest === undefined ? status.lastVerification : { ...newest, problems: newest.problemCount };
  return (
    <Card>
      <CardHead
        title="Last full verification"
        actions={
          <Button disabled={!mayVerify || asking || running !== null} onClick={verify}>
            <ShieldCheck aria-hidden />
            {asking || running !== null ? 'Verifying' : 'Verify now'}
          </Button>
        }
      >
        Reads every row, leaf and blob again and hashes it, up to the signed root. The same as{' '}
        <Command>mc audit verify</Command>.
        {!mayVerify && ' Starting one needs the role auditor, for all tenants.'}
      </CardHead>
      <div className="grid gap-3 p-4">
        <ActionError error={error ?? list.error} />
        {running !== null && <Progress running={running} />}
        <JudgementLine judgement={judgeVerification({ lastVerification: last })} />
        {last !== null && (
          <p className="text-sm">
            <Timestamp epochSeconds={Math.floor(Date.parse(last.finishedAt) / 1000)} label="Finished" />{' '}
            <span className="text-muted">at size {groupDigits(last.size)}</span>
          </p>
        )}
        {newest !== undefined && newest.problems.length > 0 && (
          <VerificationProblems problems={newest.problems} total={newest.problemCount} />
        )}
        {newest !== undefined && newest.unchecked.length > 0 && (
          <div className="text-sm">
            <h3 className="font-medium">Not looked at</h3>
            <ul className="list-disc pl-5 text-muted">
              {newest.unchecked.map((reason) => (
                <li key={reason} className="wrap-anywhere">
                  {reason}
                </li>
              ))}
            </ul>
          </div>
        )}
      </div>
    </Card>
  );
}

function Progress({ running }: { running: NonNullable<LogVerifications['running']> }) {
  const share = running.total > 0 ? Math.min(1, running.done / running.total) : 0;
  return (
    <div role="status" className="grid max-w-md gap-1 text-sm">
      <progress aria-label="Leaves verified" max={1} value={share} className="h-1.5 w-full accent-running" />
      <span className="font-mono text-xs text-muted">
        {groupDigits(String(running.done))} of {groupDigits(String(running.total))} leaves
      </span>
    </div>
  );
}
