import { cva, type VariantProps } from 'class-variance-authority';
import type { HTMLAttributes } from 'react';
import { cn } from '@/lib/client/class-names';

const badgeClass = cva(
  'inline-flex h-5 items-center gap-1 rounded-sm border px-1.5 text-2xs font-medium whitespace-nowrap',
  {
    variants: {
      tone: {
        normal: 'border-line bg-surface-2 text-muted',
        strong: 'border-line-strong text-fg',
        demo: 'border-dashed border-line-strong text-muted',
        production: 'border-page text-page-text',
        accent: 'border-accent text-accent',
      },
    },
    defaultVariants: { tone: 'normal' },
  },
);

/** A small fact about a thing (a tier, a role). Never a status: that is `StatusBadge`. */
export function Badge({
  tone,
  className,
  ...props
}: HTMLAttributes<HTMLSpanElement> & VariantProps<typeof badgeClass>) {
  return <span className={cn(badgeClass({ tone }), className)} {...props} />;
}
