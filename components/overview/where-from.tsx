'use client';

import dynamic from 'next/dynamic';
import { type ReactNode, useRef, useState } from 'react';
import type { NumberOrigin } from '@/components/overview/number-origin';

const WhereFromDetails = dynamic(() => import('@/components/overview/where-from-details'), { ssr: false });

/** A number that opens its PromQL, range and source. Only the button exists until somebody asks. */
export function WhereFrom({
  origin,
  label,
  children,
}: {
  origin: NumberOrigin;
  label: string;
  children: ReactNode;
}) {
  const [open, setOpen] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  return (
    <>
      <button
        ref={button}
        type="button"
        aria-label={label}
        aria-haspopup="dialog"
        aria-expanded={open}
        title="Where this comes from"
        onClick={() => setOpen(!open)}
        className="inline-flex min-h-6 max-w-full items-baseline gap-1 decoration-muted decoration-dotted underline-offset-4 hover:underline"
      >
        {children}
      </button>
      {open && <WhereFromDetails origin={origin} anchor={button} onClose={() => setOpen(false)} />}
    </>
  );
}
