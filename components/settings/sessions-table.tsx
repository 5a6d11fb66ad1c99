'use client';

import { Timestamp } from '@/components/console/timestamp';
import { ActionError } from '@/components/settings/action-error';
import { describeBrowser } from '@/components/settings/describe-browser';
import { useAction } from '@/components/settings/use-action';
import { Badge } from '@/components/ui/badge';
import { Button } from '@/components/ui/button';
import { ActionsTh, Table, Td, Th } from '@/components/ui/table';
import type { SessionView } from '@/lib/access';
import { callApi } from '@/lib/client/api';
import { apiPaths } from '@/lib/client/paths';

/** Where one is signed in; any other session can be ended at once. */
export function SessionsTable({ sessions }: { sessions: readonly SessionView[] }) {
  const action = useAction();
  return (
    <>
      <ActionError error={action.error} />
      <Table label="Your sessions">
        <thead>
          <tr>
            <Th>Browser</Th>
            <Th>Address</Th>
            <Th>Signed in</Th>
            <Th>Last seen</Th>
            <ActionsTh />
          </tr>
        </thead>
        <tbody>
          {sessions.map((session) => (
            <tr key={session.id}>
              <Td title={session.userAgent} className="whitespace-nowrap">
                {describeBrowser(session.userAgent)}
              </Td>
              <Td className="font-mono text-xs">{session.ip}</Td>
              <Td>
                <Timestamp epochSeconds={secondsOf(session.createdAt)} label="Signed in" />
              </Td>
              <Td>
                <Timestamp epochSeconds={secondsOf(session.lastSeenAt)} label="Last seen" />
              </Td>
              <Td numeric>
                {session.current ? (
                  <Badge tone="accent">this session</Badge>
                ) : (
                  <Button
                    size="sm"
                    disabled={action.pending}
                    onClick={() =>
                      action.run(() => callApi(apiPaths.mySession(session.id), { method: 'DELETE' }))
                    }
                  >
                    End session
                  </Button>
                )}
              </Td>
            </tr>
          ))}
        </tbody>
      </Table>
    </>
  );
}

function secondsOf(iso: string): number {
  return Math.floor(Date.parse(iso) / 1000);
}
