import type { InputHTMLAttributes, ReactNode } from 'react';
import { cn } from '@/lib/client/class-names';

/** A checkbox with its words; the words are part of the target. */
export function Checkbox({
  children,
  className,
  ...props
}: InputHTMLAttributes<HTMLInputElement> & { children: ReactNode }) {
  return (
    <label className={cn('inline-flex min-h-6 cursor-pointer items-center gap-2 text-sm', className)}>
      <input type="checkbox" className="size-4 shrink-0 accent-accent" {...props} />
      <span>{children}</span>
    </label>
  );
}
