'use client';
import { type RefObject, useLayoutEffect, useState } from 'react';

/** Width of an element in whole pixels, kept current; 0 while rendering on the server. */
export function useWidth(element: RefObject<HTMLElement | null>): number {
  const [widthPx, setWidthPx] = useState(0);
  useLayoutEffect(() => {
    const target = element.current;
    if (target === null) return;
    const read = () => setWidthPx(Math.floor(target.clientWidth));
    read();
    const observer = new ResizeObserver(read);
    observer.observe(target);
    return () => observer.disconnect();
  }, [element]);
  return widthPx;
}
