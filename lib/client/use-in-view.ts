'use client';
import { type RefObject, useEffect, useState } from 'react';

/** Whether an element is on screen or within `marginPx` of it. False until the browser has looked. */
export function useInView(element: RefObject<Element | null>, marginPx = 240): boolean {
  const [inView, setInView] = useState(false);
  useEffect(() => {
    const target = element.current;
    if (target === null) return;
    const observer = new IntersectionObserver(
      (entries) => setInView(entries.at(-1)?.isIntersecting ?? false),
      { rootMargin: `${marginPx}px` },
    );
    observer.observe(target);
    return () => observer.disconnect();
  }, [element, marginPx]);
  return inView;
}
