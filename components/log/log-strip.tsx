'use client';

import { useQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { type StripLook, stripWords } from '@/components/log/strip-words';
import { type ApiError, callApi } from '@/lib/client/api';
import { cn } from '@/lib/client/class-names';
import { apiPaths, paths } from '@/lib/client/paths';
import { useNowSeconds } from '@/lib/client/use-live-state';
import type { LogStatus } from '@/lib/evidence-log';

const REREAD_MS = 15_000;

const LOOKS: Record<StripLook, string> = {
  number: 'font-mono text-fg',
  plain: '',
  amber: 'text-warn-text',
  bad: 'font-medium text-page-text',
};

/** What the page knows of the log before it asks; null for those who may not read evidence. */
export type LogStripFacts = { rootKeyId: string | null };

/**
 * "evidence log 1,204 · checkpoint 8 s ago · not witnessed": the log in one line, amber where it is not well. Read by the
 * browser and not with the page, so that a log or witness that cannot be reached never holds a page up.
 */
export function LogStrip({ rootKeyId }: LogStripFacts) {
  const asked = useQuery<LogStatus, ApiError>({
    queryKey: ['log'],
    queryFn: ({ signal }) => callApi<LogStatus>(apiPaths.log(), { signal }),
    staleTime: REREAD_MS,
    refetchInterval: REREAD_MS,
  });
  const now = useNowSeconds();
  // Until the page has taken over the server's HTML it says what that says, whatever is known by now.
  const words = stripWords(now === null ? null : (asked.data ?? null), asked.error, now);
  const root = rootKeyId === null ? '' : ` Root key ${rootKeyId.slice(0, 19)}…`;
  return (
    <Link
      href={paths.evidenceLog()}
      className="inline-flex min-w-0 items-center gap-1.5 whitespace-nowrap hover:text-fg"
      title={`${words.title}${root}`}
    >
      <span>evidence log</span>
      {words.parts.map((part) => (
        <span key={part.text} className={cn('inline-flex min-w-0 gap-1.5', LOOKS[part.look])}>
          {part.look !== 'number' && <span aria-hidden>·</span>}
          <span className="truncate">{part.text}</span>
        </span>
      ))}
    </Link>
  );
}
