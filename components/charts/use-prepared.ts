'use client';

import { useMemo, useRef } from 'react';
import type { Frame, Panel, PreparedPanel, SignalRegistry } from '@/lib/signals';
import type { Tenant } from '@/lib/tenants';
import { samePicture } from './chart-bands';
import { prepareBands } from './prepare-bands';

/**
 * What a panel draws for each of some tenants, on axes of their own or on the same ones. A preparation stays the same
 * object until its picture really changes, so that memoised charts stay as well.
 */
export function usePrepared(
  frame: Frame | undefined,
  panel: Panel,
  registry: SignalRegistry,
  options: { tenants: readonly Tenant[]; currency: string; scale: 'shared' | 'independent' },
): readonly PreparedPanel[] | null {
  const { tenants, currency, scale } = options;
  const held = useRef<readonly PreparedPanel[]>([]);
  return useMemo(() => {
    if (frame === undefined) return null;
    const nowSeconds = frame.fetchedAtSeconds;
    const next = tenants.map((tenant) =>
      prepareBands(frame, panel, registry, {
        tenants: [tenant],
        nowSeconds,
        currency,
        scaleTenants: scale === 'shared' ? tenants : [tenant],
      }),
    );
    held.current = next.map((one, n) => {
      const before = held.current[n];
      return before !== undefined && samePicture(before, one) ? before : one;
    });
    return held.current;
  }, [frame, panel, registry, tenants, currency, scale]);
}
