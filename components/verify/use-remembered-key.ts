'use client';

import { useEffect, useState } from 'react';

const PLACE = 'mc-trusted-root';

/** Text of the trusted key and whether this browser keeps it. Nothing is kept before somebody says so. */
export function useRememberedKey(): {
  text: string;
  setText: (text: string) => void;
  remember: boolean;
  setRemember: (remember: boolean) => void;
} {
  const [text, setText] = useState('');
  const [remember, setRemember] = useState(false);
  useEffect(() => {
    const kept = read();
    if (kept === null) return;
    setText(kept);
    setRemember(true);
  }, []);
  return {
    text,
    setText(next) {
      setText(next);
      if (remember) keep(next);
    },
    remember,
    setRemember(next) {
      setRemember(next);
      keep(next ? text : null);
    },
  };
}

function read(): string | null {
  try {
    return window.localStorage.getItem(PLACE);
  } catch {
    return null;
  }
}

/** A browser that keeps nothing, as in a private window, only forgets; the page works the same. */
function keep(text: string | null): void {
  try {
    if (text === null) window.localStorage.removeItem(PLACE);
    else window.localStorage.setItem(PLACE, text);
  } catch {}
}
