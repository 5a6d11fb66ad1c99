'use client';

import { useEffect, useRef } from 'react';
import { nameKey, SEQUENCE_MS, stepSequence } from './keyboard-sequence';

/**
 * Something a person can do by key, by the palette, or both: one list feeds handlers, help and palette. `keys` is
 * written as `mod+k`, `?`, `g o`, `t -`. Without keys it appears in the palette only.
 */
export type Command = {
  id: string;
  title: string;
  group: 'Go to' | 'This page' | 'Look' | 'Session' | 'Help';
  keys?: string;
  run: () => void;
  /** Works while typing and with shortcuts switched off; only for combinations with mod. */
  always?: boolean;
};

let commands: readonly Command[] = [];

/** Adds commands until the returned function is called. Of two with the same keys, the later one acts: a page over the shell. */
export function registerCommands(added: readonly Command[]): () => void {
  commands = [...commands, ...added];
  return () => {
    commands = commands.filter((command) => !added.includes(command));
  };
}

/** Commands that act now: of several with one id or the same keys only the latest. */
export function activeCommands(): Command[] {
  return commands.filter(
    (command, index) =>
      !commands.some(
        (other, at) =>
          at > index &&
          (other.id === command.id || (command.keys !== undefined && other.keys === command.keys)),
      ),
  );
}

/** Does what a command does, for its button on screen. */
export function runCommand(id: string): void {
  activeCommands()
    .find((command) => command.id === id)
    ?.run();
}

/** Offers commands while the calling component is on screen. Handlers may change freely; ids and keys should stay. */
export function useCommands(offered: readonly Command[]): void {
  const latest = useRef(offered);
  const remove = useRef<(() => void) | null>(null);
  const shape = useRef('');
  useEffect(() => {
    latest.current = offered;
    const next = offered.map((command) => `${command.id}|${command.keys ?? ''}|${command.title}`).join('\n');
    if (remove.current !== null && next === shape.current) return;
    shape.current = next;
    remove.current?.();
    remove.current = registerCommands(
      offered.map((command) => ({
        ...command,
        run: () => latest.current.find((one) => one.id === command.id)?.run(),
      })),
    );
  });
  useEffect(
    () => () => {
      remove.current?.();
      remove.current = null;
    },
    [],
  );
}

const TYPING = 'input, textarea, select, [contenteditable="true"], [role="textbox"]';
const OWN_KEYS = '[role="dialog"], [role="menu"], [role="listbox"]';
const PRESSABLE = 'a[href], button, summary, [role="button"], [role="menuitem"]';

/** Listens for keys on the whole page; mounted once by the shell. Returns the function that stops it. */
export function listenForKeys(): () => void {
  let pending = '';
  let timer: ReturnType<typeof setTimeout> | undefined;
  const onKeyDown = (event: KeyboardEvent) => {
    const key = nameKey(event);
    if (key === null || event.defaultPrevented || event.isComposing) return;
    // A held j keeps moving; a held mod+k must not open and close.
    if (event.repeat && key.startsWith('mod+')) return;
    const candidates = activeCommands().filter((command) => isAllowed(command, key, event.target));
    const bindings = candidates.flatMap((command) => command.keys ?? []);
    const step = stepSequence(pending, key, bindings);
    clearTimeout(timer);
    pending = step.pending;
    timer = setTimeout(() => {
      pending = '';
    }, SEQUENCE_MS);
    if (step.match === null) return;
    event.preventDefault();
    candidates.find((command) => command.keys === step.match)?.run();
  };
  window.addEventListener('keydown', onKeyDown);
  return () => {
    clearTimeout(timer);
    window.removeEventListener('keydown', onKeyDown);
  };
}

function isAllowed(command: Command, key: string, target: EventTarget | null): boolean {
  if (command.always === true) return true;
  if (document.documentElement.dataset.keys === 'off') return false;
  if (!(target instanceof Element)) return true;
  if (target.closest(TYPING) !== null || target.closest(OWN_KEYS) !== null) return false;
  // Enter and space belong to the button or link that has the focus.
  return !((key === 'enter' || key === 'space') && target.closest(PRESSABLE) !== null);
}
