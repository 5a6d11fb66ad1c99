/** A key as the browser reports it, reduced to what matters. */
export type KeyPress = {
  key: string;
  ctrlKey: boolean;
  metaKey: boolean;
  altKey: boolean;
  shiftKey: boolean;
};

/** How long the second key of a sequence such as `g o` may take, milliseconds. */
export const SEQUENCE_MS = 1_200;

/**
 * Name of a key as bindings write it: `mod+k` (⌘ or Ctrl), `shift+h`, `?`, `enter`. Signs such as `?` are named by
 * themselves, because which keys make them differs between keyboards. Null for modifiers alone and for AltGr and Alt.
 */
export function nameKey(press: KeyPress): string | null {
  if (press.altKey || ['Shift', 'Control', 'Meta', 'Alt', 'AltGraph', 'Dead'].includes(press.key))
    return null;
  const key = press.key === ' ' ? 'space' : press.key.toLowerCase();
  if (press.ctrlKey || press.metaKey) return `mod+${key}`;
  return press.shiftKey && /^[a-z]$/.test(key) ? `shift+${key}` : key;
}

/**
 * One step through the bindings: what was typed so far and the next key give a match, a beginning to remember, or
 * neither. A key that does not continue a sequence may start another.
 */
export function stepSequence(
  pending: string,
  key: string,
  bindings: readonly string[],
): { match: string | null; pending: string } {
  const typed = pending === '' ? key : `${pending} ${key}`;
  if (bindings.includes(typed)) return { match: typed, pending: '' };
  if (bindings.some((binding) => binding.startsWith(`${typed} `))) return { match: null, pending: typed };
  return pending === '' ? { match: null, pending: '' } : stepSequence('', key, bindings);
}

/** Keys of a binding as people read them: `mod` becomes ⌘ or Ctrl. */
export function showKeys(binding: string, isMac: boolean): string[] {
  return binding.split(' ').map((key) => {
    const parts = key.split('+').map((part) => {
      if (part === 'mod') return isMac ? '⌘' : 'Ctrl';
      if (part === 'shift') return '⇧';
      if (part === 'enter') return '↵';
      return part.length === 1 ? part : part.charAt(0).toUpperCase() + part.slice(1);
    });
    // "t +" and "mod+…" both hold a plus; only the latter joins.
    return key === '+' ? '+' : parts.join(isMac ? '' : ' ');
  });
}
