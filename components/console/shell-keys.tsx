'use client';

import { setNonce } from 'get-nonce';
import dynamic from 'next/dynamic';
import { useRouter } from 'next/navigation';
import { useEffect, useState } from 'react';
import { navEntries } from '@/components/console/nav';
import { copyText } from '@/lib/client/copy-text';
import { type Command, listenForKeys, useCommands } from '@/lib/client/keyboard';
import { paths } from '@/lib/client/paths';
import { type PreferenceName, type Preferences, savePreference } from '@/lib/client/preferences';
import { signOut } from '@/lib/client/sign-out';
import { showToast } from '@/lib/client/toasts';

const CommandPalette = dynamic(() => import('@/components/console/command-palette'), { ssr: false });
const KeysHelp = dynamic(() => import('@/components/console/keys-help'), { ssr: false });

/** Commands that work on every page, the listener for all keys, and the two dialogs, loaded when first opened. */
export function ShellKeys({ mayReadAudit, nonce }: { mayReadAudit: boolean; nonce: string }) {
  const router = useRouter();
  const [open, setOpen] = useState<'nothing' | 'palette' | 'actions' | 'help'>('nothing');
  useEffect(listenForKeys, []);
  // Dialogs lock scrolling with a <style> of their own, which the content security policy wants signed. The policy is that
  // of the document: a refresh brings the nonce of a later answer, which would not do.
  const [documentNonce] = useState(nonce);
  useEffect(() => setNonce(documentNonce), [documentNonce]);
  useCommands([
    ...navEntries(mayReadAudit).map(
      (entry): Command => ({
        id: `go.${entry.href}`,
        title: entry.title,
        group: 'Go to',
        keys: entry.keys,
        run: () => router.push(entry.href),
      }),
    ),
    goTo('Your profile', paths.profile()),
    goTo('Your passkeys', paths.passkeys()),
    goTo('Data sources', paths.sources()),
    goTo('Signing keys', paths.keys()),
    goTo('Evidence log', paths.evidenceLog()),
    goTo('Verify a bundle', paths.evidenceVerify()),
    ...(mayReadAudit ? [goTo('Access review', paths.accessReview())] : []),
    goTo('Appearance', paths.appearance()),
    {
      id: 'palette.open',
      title: 'Search and commands',
      group: 'Help',
      keys: 'mod+k',
      always: true,
      run: () => setOpen('palette'),
    },
    {
      id: 'page.actions',
      title: 'Actions on this page',
      group: 'Help',
      keys: '.',
      run: () => setOpen('actions'),
    },
    { id: 'help.keys', title: 'Keyboard shortcuts', group: 'Help', keys: '?', run: () => setOpen('help') },
    {
      id: 'page.copy-link',
      title: 'Copy link to this view',
      group: 'This page',
      keys: 'c',
      run: () => copyText(window.location.href, 'the link'),
    },
    look('theme.dark', 'Theme: dark', 'theme', 'dark'),
    look('theme.light', 'Theme: light', 'theme', 'light'),
    look('theme.contrast', 'Theme: high contrast', 'theme', 'contrast'),
    look('times.exact', 'Times: exact, in UTC', 'times', 'exact'),
    look('times.relative', 'Times: relative', 'times', 'relative'),
    {
      id: 'session.sign-out',
      title: 'Sign out',
      group: 'Session',
      run: () => attempt(signOut(), 'Signing out failed'),
    },
  ]);
  const close = () => setOpen('nothing');
  return (
    <>
      {(open === 'palette' || open === 'actions') && (
        <CommandPalette onClose={close} onlyThisPage={open === 'actions'} />
      )}
      {open === 'help' && <KeysHelp onClose={close} />}
    </>
  );

  function goTo(title: string, href: string): Command {
    return { id: `go.${href}`, title, group: 'Go to', run: () => router.push(href) };
  }
}

function look<Name extends PreferenceName>(
  id: string,
  title: string,
  name: Name,
  value: Preferences[Name],
): Command {
  return {
    id,
    title,
    group: 'Look',
    run: () => attempt(savePreference(name, value), 'This choice holds until you reload; saving it failed'),
  };
}

function attempt(work: Promise<void>, failure: string): void {
  work.catch((error: unknown) => {
    showToast({
      title: failure,
      tone: 'bad',
      detail: error instanceof Error ? error.message : String(error),
    });
  });
}
