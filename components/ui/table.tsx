import type { HTMLAttributes, Ref, TdHTMLAttributes, ThHTMLAttributes } from 'react';
import { cn } from '@/lib/client/class-names';

/** A box that scrolls must take focus, or its far side cannot be reached without a mouse (WCAG 2.1.1). */
const SCROLLS_BY_KEYBOARD = { tabIndex: 0 };

/** A dense table in its own box, the only thing that may scroll sideways. `label` names it for screen readers. */
export function Table({
  label,
  className,
  children,
  ...props
}: HTMLAttributes<HTMLTableElement> & { label: string; ref?: Ref<HTMLTableElement> }) {
  return (
    <section
      aria-label={label}
      {...SCROLLS_BY_KEYBOARD}
      className={cn('relative overflow-x-auto', className)}
    >
      <table className="w-full border-collapse text-sm [&_tbody>tr:last-child>td]:border-b-0" {...props}>
        {children}
      </table>
    </section>
  );
}

/** A head cell; numbers are right-aligned with `numeric`. */
export function Th({
  numeric,
  className,
  ...props
}: ThHTMLAttributes<HTMLTableCellElement> & { numeric?: boolean }) {
  return (
    <th
      scope="col"
      className={cn(
        'h-8 border-b border-line px-2.5 text-xs font-medium whitespace-nowrap text-muted first:pl-4 last:pr-4',
        numeric ? 'text-right' : 'text-left',
        className,
      )}
      {...props}
    />
  );
}

/** The head of the column of buttons, which is named for screen readers only. */
export function ActionsTh() {
  return (
    <Th>
      <span className="sr-only">Actions</span>
    </Th>
  );
}

/** A body cell, 32 px high when it holds one line. */
export function Td({
  numeric,
  className,
  ...props
}: TdHTMLAttributes<HTMLTableCellElement> & { numeric?: boolean }) {
  return (
    <td
      className={cn(
        'h-8 border-b border-line px-2.5 py-1 align-middle first:pl-4 last:pr-4',
        numeric ? 'text-right' : 'text-left',
        className,
      )}
      {...props}
    />
  );
}
