'use client';

import { usePathname } from 'next/navigation';
import { useEffect, useRef, useState } from 'react';
import type { Waiting } from '@/lib/approvals';
import { useWaiting, useWaitingNews } from '@/lib/client/use-waiting';

/** Tells screen readers when another number of approvals waits, and keeps that number current. Once per page. */
export function WaitingAnnouncer({ waiting: initial }: { waiting: Waiting | null }) {
  const waiting = useWaiting(initial);
  useWaitingNews(initial !== null, usePathname());
  const known = useRef(waiting);
  const [said, setSaid] = useState('');
  useEffect(() => {
    if (known.current === waiting) return;
    known.current = waiting;
    setSaid(
      waiting === null
        ? 'No approval waits for you any more'
        : `${waiting} ${waiting === '1' ? 'approval waits' : 'approvals wait'} for you`,
    );
  }, [waiting]);
  return (
    <p role="status" aria-label="Approvals that wait" className="sr-only">
      {said}
    </p>
  );
}
