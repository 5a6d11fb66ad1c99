'use client';

import { useQuery } from '@tanstack/react-query';
import Link from 'next/link';
import {
  checkpointAge,
  groupDigits,
  judgeQuorum,
  judgeSequencer,
  judgeVerification,
  quorumText,
} from '@/components/log/judge-log';
import type { LogStatus } from '@/components/log/log-status';
import { ageText } from '@/lib/client/age';
import { type ApiError, callApi } from '@/lib/client/api';
import { cn } from '@/lib/client/class-names';
import { apiPaths, paths } from '@/lib/client/paths';
import { useNowSeconds } from '@/lib/client/use-live-state';

const REREAD_MS = 15_000;

/** What the foot strip needs to begin with; null for those who may not read evidence. */
export type LogStripFacts = { status: LogStatus; rootKeyId: string | null };

/** "evidence log 1,204 · checkpoint 8 s ago · not witnessed": the log in one line, amber where it is not well. */
export function LogStrip({ initial }: { initial: LogStripFacts }) {
  const asked = useQuery<LogStatus, ApiError>({
    queryKey: ['log'],
    queryFn: ({ signal }) => callApi<LogStatus>(apiPaths.log(), { signal }),
    initialData: initial.status,
    staleTime: REREAD_MS,
    refetchInterval: REREAD_MS,
  });
  const status = asked.data;
  const now = useNowSeconds();
  const age = now === null ? null : checkpointAge(status, now);
  const sequencer = judgeSequencer(status, now ?? 0);
  const isUnwell = asked.error !== null || sequencer.status !== 'pass';
  const verification = judgeVerification(status);
  return (
    <Link
      href={paths.evidenceLog()}
      className="inline-flex min-w-0 items-center gap-1.5 hover:text-fg"
      title={[
        asked.error === null ? sequencer.reason : `Not read again: ${asked.error.message}`,
        judgeQuorum(status).reason,
        initial.rootKeyId === null ? '' : `Root key ${initial.rootKeyId.slice(0, 19)}…`,
      ]
        .filter((part) => part !== '')
        .join(' ')}
    >
      <span>evidence log</span>
      <span className="font-mono text-fg">{groupDigits(status.size)}</span>
      <span aria-hidden>·</span>
      <span className={cn('truncate', isUnwell && 'text-warn-text')}>
        {checkpointWords(status, age, asked.error !== null)}
        {isUnwell &&
          asked.error === null &&
          sequencer.word !== 'No checkpoint yet' &&
          `, ${sequencer.word.toLowerCase()}`}
      </span>
      <span aria-hidden>·</span>
      <span className={cn('truncate', judgeQuorum(status).status === 'warn' && 'text-warn-text')}>
        {quorumText(status)}
      </span>
      {verification.status === 'page' && (
        <>
          <span aria-hidden>·</span>
          <span className="font-medium text-page-text">verification failed</span>
        </>
      )}
    </Link>
  );
}

function checkpointWords(status: LogStatus, age: number | null, isOld: boolean): string {
  if (isOld) return 'state not read';
  if (status.checkpoint === null) return 'no checkpoint yet';
  return age === null ? 'checkpoint' : `checkpoint ${ageText(age)}`;
}
