'use client';

import { useQuery } from '@tanstack/react-query';
import { Command as Cmdk } from 'cmdk';
import { useRouter } from 'next/navigation';
import * as Radix from 'radix-ui/dialog';
import { useReturnFocus } from '@/components/ui/use-return-focus';
import { callApi } from '@/lib/client/api';
import { activeCommands, type Command } from '@/lib/client/keyboard';
import { showKeys } from '@/lib/client/keyboard-sequence';
import { apiPaths, paths } from '@/lib/client/paths';

type TenantEntry = { id: string; name: string };

const GROUPS: Command['group'][] = ['This page', 'Go to', 'Look', 'Session', 'Help'];
const ITEM =
  'flex min-h-9 cursor-pointer items-center gap-3 rounded-sm px-2.5 text-sm data-[selected=true]:bg-surface-2';
const HEADING =
  '[&_[cmdk-group-heading]]:px-2.5 [&_[cmdk-group-heading]]:py-1.5 [&_[cmdk-group-heading]]:text-2xs [&_[cmdk-group-heading]]:text-muted';

/** Type to find a tenant, a page or an action. With `onlyThisPage`, the actions on what is shown. */
export default function CommandPalette({
  onClose,
  onlyThisPage,
}: {
  onClose: () => void;
  onlyThisPage: boolean;
}) {
  const router = useRouter();
  const returnFocus = useReturnFocus();
  const tenants = useQuery({
    queryKey: ['tenants'],
    queryFn: ({ signal }) => callApi<{ tenants: TenantEntry[] }>(apiPaths.tenants(), { signal }),
    enabled: !onlyThisPage,
    staleTime: 60_000,
  });
  const commands = activeCommands();
  const isMac = /mac|iphone|ipad/i.test(navigator.userAgent);
  const act = (run: () => void) => {
    onClose();
    run();
  };
  return (
    <Radix.Root open onOpenChange={onClose}>
      <Radix.Portal>
        <Radix.Overlay data-dialog-overlay="" className="fixed inset-0 z-40 bg-overlay" />
        <Radix.Content
          aria-describedby={undefined}
          onCloseAutoFocus={returnFocus}
          className="fixed top-[12vh] left-1/2 z-50 w-[min(36rem,calc(100vw-1.5rem))] -translate-x-1/2 rounded-md border border-line-strong bg-surface shadow-md"
        >
          <Radix.Title className="sr-only">
            {onlyThisPage ? 'Actions on this page' : 'Search and commands'}
          </Radix.Title>
          <Cmdk label="Search and commands" loop>
            <Cmdk.Input
              autoFocus
              placeholder={onlyThisPage ? 'What to do here' : 'Tenant, page or action'}
              className="h-11 w-full border-b border-line bg-transparent px-3.5 text-base outline-none placeholder:text-muted"
            />
            <Cmdk.List className="max-h-[52vh] overflow-y-auto p-1.5">
              <Cmdk.Empty className="px-2.5 py-6 text-sm text-muted">Nothing is called that.</Cmdk.Empty>
              {GROUPS.filter((group) => !onlyThisPage || group === 'This page').map((group) => {
                const members = commands.filter(
                  (command) => command.group === group && command.id !== 'palette.open',
                );
                if (members.length === 0) return null;
                return (
                  <Cmdk.Group key={group} heading={group} className={HEADING}>
                    {members.map((command) => (
                      <Cmdk.Item
                        key={command.id}
                        value={`${command.title} ${command.id}`}
                        onSelect={() => act(command.run)}
                        className={ITEM}
                      >
                        {command.title}
                        {command.keys !== undefined && (
                          <kbd className="ml-auto text-2xs text-muted">
                            {showKeys(command.keys, isMac).join(' ')}
                          </kbd>
                        )}
                      </Cmdk.Item>
                    ))}
                  </Cmdk.Group>
                );
              })}
              {!onlyThisPage && tenants.data !== undefined && tenants.data.tenants.length > 0 && (
                <Cmdk.Group heading="Tenants" className={HEADING}>
                  {tenants.data.tenants.map((tenant) => (
                    <Cmdk.Item
                      key={tenant.id}
                      value={`${tenant.id} ${tenant.name}`}
                      onSelect={() => act(() => router.push(paths.tenant(tenant.id)))}
                      className={ITEM}
                    >
                      {tenant.name}
                      <span className="ml-auto font-mono text-xs text-muted">{tenant.id}</span>
                    </Cmdk.Item>
                  ))}
                </Cmdk.Group>
              )}
              {tenants.isError && (
                <p role="alert" className="px-2.5 py-2 text-xs text-page-text">
                  Tenants could not be loaded: {tenants.error.message}
                </p>
              )}
            </Cmdk.List>
          </Cmdk>
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
