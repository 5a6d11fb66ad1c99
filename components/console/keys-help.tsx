'use client';

import { Checkbox } from '@/components/ui/checkbox';
import { Dialog } from '@/components/ui/dialog';
import { activeCommands, type Command } from '@/lib/client/keyboard';
import { showKeys } from '@/lib/client/keyboard-sequence';
import { savePreference } from '@/lib/client/preferences';

const GROUPS: Command['group'][] = ['Go to', 'This page', 'Look', 'Session', 'Help'];

/** Every shortcut that works on this page, from the registry that also handles them, and the switch that turns them off. */
export default function KeysHelp({ onClose }: { onClose: () => void }) {
  const withKeys = activeCommands().filter((command) => command.keys !== undefined);
  const isMac = /mac|iphone|ipad/i.test(navigator.userAgent);
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title="Keyboard shortcuts"
      description="They rest while you type in a field."
      foot={
        <Checkbox
          className="mr-auto"
          defaultChecked={document.documentElement.dataset.keys !== 'off'}
          onChange={(event) =>
            savePreference('keys', event.target.checked ? 'on' : 'off').catch(() => undefined)
          }
        >
          Shortcuts of one key
        </Checkbox>
      }
    >
      <div className="grid gap-x-8 gap-y-5 sm:grid-cols-2">
        {GROUPS.map((group) => {
          const members = withKeys.filter((command) => command.group === group);
          if (members.length === 0) return null;
          return (
            <section key={group}>
              <h3 className="mb-1 text-xs font-medium text-muted">{group}</h3>
              <dl className="grid gap-1">
                {members.map((command) => (
                  <div key={command.id} className="flex items-center justify-between gap-4 text-sm">
                    <dt>{command.title}</dt>
                    <dd className="flex shrink-0 gap-1">
                      {showKeys(command.keys ?? '', isMac).map((key) => (
                        <kbd
                          key={key}
                          className="min-w-5 rounded-sm border border-line-strong bg-surface-2 px-1 text-center text-xs"
                        >
                          {key}
                        </kbd>
                      ))}
                    </dd>
                  </div>
                ))}
              </dl>
            </section>
          );
        })}
      </div>
    </Dialog>
  );
}
