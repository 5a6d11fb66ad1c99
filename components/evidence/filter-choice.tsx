import type { ReactNode } from 'react';
import { Select } from '@/components/ui/select';

/** One filter with few values; the first choice is not to filter by it. */
export function Choice({
  label,
  all,
  value,
  onChange,
  children,
}: {
  label: string;
  all: string;
  value: string | null;
  onChange: (value: string | null) => void;
  children: ReactNode;
}) {
  return (
    <Select
      aria-label={label}
      value={value ?? ''}
      onChange={(event) => onChange(event.target.value === '' ? null : event.target.value)}
    >
      <option value="">{all}</option>
      {children}
    </Select>
  );
}
