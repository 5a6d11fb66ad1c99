'use client';

import { useState } from 'react';
import { ActionError } from '@/components/settings/action-error';
import { useAction } from '@/components/settings/use-action';
import { Checkbox } from '@/components/ui/checkbox';
import { cn } from '@/lib/client/class-names';
import { type PreferenceName, type Preferences, savePreference } from '@/lib/client/preferences';

const THEMES: { value: Preferences['theme']; title: string; says: string }[] = [
  { value: 'dark', title: 'Dark', says: 'For walls and nights' },
  { value: 'light', title: 'Light', says: 'For bright rooms' },
  { value: 'contrast', title: 'High contrast', says: 'Pure black, strong lines' },
];

/** Theme, exact times and single-key shortcuts; each choice shows at once and is kept for this browser. */
export function AppearanceForm({ current }: { current: Preferences }) {
  const action = useAction();
  const [chosen, setChosen] = useState(current);
  function choose<Name extends PreferenceName>(name: Name, value: Preferences[Name]) {
    setChosen({ ...chosen, [name]: value });
    void action.run(() => savePreference(name, value));
  }
  return (
    <div className="grid max-w-2xl gap-6">
      <fieldset>
        <legend className="mb-2 text-sm font-medium">Theme</legend>
        <div className="grid gap-2 sm:grid-cols-3">
          {THEMES.map((theme) => (
            <label
              key={theme.value}
              className={cn(
                'cursor-pointer rounded-md border p-2 has-focus-visible:outline-2 has-focus-visible:outline-accent',
                chosen.theme === theme.value ? 'border-accent' : 'border-line hover:border-line-strong',
              )}
            >
              <input
                type="radio"
                name="theme"
                className="sr-only"
                checked={chosen.theme === theme.value}
                onChange={() => choose('theme', theme.value)}
              />
              <ThemePreview theme={theme.value} />
              <span className="mt-2 block text-sm font-medium">{theme.title}</span>
              <span className="block text-xs text-muted">{theme.says}</span>
            </label>
          ))}
        </div>
      </fieldset>
      <fieldset className="grid gap-2">
        <legend className="mb-2 text-sm font-medium">Reading</legend>
        <Checkbox
          checked={chosen.times === 'exact'}
          onChange={(event) => choose('times', event.target.checked ? 'exact' : 'relative')}
        >
          Exact times in UTC instead of “3 min ago”
        </Checkbox>
        <Checkbox
          checked={chosen.keys === 'on'}
          onChange={(event) => choose('keys', event.target.checked ? 'on' : 'off')}
        >
          Keyboard shortcuts of one key; press <kbd>?</kbd> to see them
        </Checkbox>
      </fieldset>
      <ActionError error={action.error} />
    </div>
  );
}

/** A small picture of a theme, drawn with that theme's own tokens. */
function ThemePreview({ theme }: { theme: Preferences['theme'] }) {
  return (
    <span
      aria-hidden
      data-theme={theme}
      className="flex h-16 flex-col justify-between rounded-sm border border-line bg-bg p-2"
    >
      <span className="flex items-center gap-1.5">
        <span className="h-1.5 w-10 rounded-full bg-fg" />
        <span className="h-1.5 w-6 rounded-full bg-muted" />
        <span className="ml-auto h-1.5 w-4 rounded-full bg-accent" />
      </span>
      <span className="flex gap-1.5">
        <span className="h-6 flex-1 rounded-sm border border-line bg-surface" />
        <span className="h-6 flex-1 rounded-sm border border-warn bg-surface" />
        <span className="h-6 flex-1 rounded-sm border-2 border-page bg-surface" />
      </span>
    </span>
  );
}
