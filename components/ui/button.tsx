import { cva, type VariantProps } from 'class-variance-authority';
import type { ComponentProps } from 'react';
import { cn } from '@/lib/client/class-names';

/** Look of a button, also for links that act like one. `primary` once per view; `danger` only where something is lost. */
export const buttonClass = cva(
  'inline-flex shrink-0 items-center justify-center gap-1.5 rounded-md border font-medium whitespace-nowrap transition-colors disabled:cursor-not-allowed disabled:opacity-50 aria-disabled:opacity-50 [&_svg]:size-3.5 [&_svg]:shrink-0',
  {
    variants: {
      tone: {
        normal: 'border-line bg-surface text-fg hover:bg-surface-2',
        primary: 'border-transparent bg-accent text-accent-fg hover:opacity-90',
        ghost: 'border-transparent text-muted hover:bg-surface-2 hover:text-fg',
        danger: 'border-page bg-page-tint text-page-text hover:bg-page hover:text-bg',
      },
      size: {
        sm: 'h-7 px-2 text-xs',
        md: 'h-8 px-3 text-sm',
        lg: 'h-10 px-4 text-base',
        icon: 'size-8 p-0 [&_svg]:size-4',
        'icon-sm': 'size-6 p-0',
      },
    },
    defaultVariants: { tone: 'normal', size: 'md' },
  },
);

type ButtonProps = ComponentProps<'button'> & VariantProps<typeof buttonClass>;

/** A real button; `type` is `button` unless said otherwise, so that none submits a form by accident. */
export function Button({ tone, size, className, type = 'button', ...props }: ButtonProps) {
  return <button type={type} className={cn(buttonClass({ tone, size }), className)} {...props} />;
}
