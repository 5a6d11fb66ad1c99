'use client';

import dynamic from 'next/dynamic';

/** A box beside the element that opened it, for what a number or a time stands on; loaded when the first one opens. */
export const Popover = dynamic(() => import('./popover-box'), { ssr: false });
