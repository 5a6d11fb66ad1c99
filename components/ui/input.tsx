import type { InputHTMLAttributes } from 'react';
import { cn } from '@/lib/client/class-names';

const BOX =
  'w-full min-w-0 rounded-md border border-line-strong bg-bg px-2.5 text-sm text-fg placeholder:text-muted disabled:opacity-50 aria-invalid:border-page read-only:bg-surface';

/** One line of text. Give it a label through `Field`. */
export function Input({ className, ...props }: InputHTMLAttributes<HTMLInputElement>) {
  return <input className={cn(BOX, 'h-8', className)} {...props} />;
}
