'use client';

import { Button } from '@/components/ui/button';

/** Whether heights can be compared across a row; the words say it, so that a screenshot does too. */
export function ScaleSwitch({
  scale,
  onChange,
}: {
  scale: 'shared' | 'independent';
  onChange: (scale: 'shared' | 'independent') => void;
}) {
  const isShared = scale === 'shared';
  return (
    <span className="flex flex-wrap items-center gap-2">
      <Button aria-pressed={!isShared} onClick={() => onChange(isShared ? 'independent' : 'shared')}>
        Independent scales
      </Button>
      <span className={isShared ? 'text-xs text-muted' : 'text-xs text-warn-text'}>
        {isShared
          ? 'Same scale within each row.'
          : 'Each chart has its own scale: heights cannot be compared.'}
      </span>
    </span>
  );
}
