'use client';

import { useId } from 'react';
import { Input } from '@/components/ui/input';

/** One filter typed by hand, with what was seen as suggestions. Values are pasted whole, so it waits for enter or leaving the field. */
export function FilterField({
  label,
  hint,
  value,
  suggestions = [],
  error,
  onChange,
}: {
  label: string;
  hint: string;
  value: string | null;
  suggestions?: readonly string[];
  error?: string | undefined;
  onChange: (value: string | null) => void;
}) {
  const id = useId();
  return (
    <form
      className="grid content-start gap-1"
      onSubmit={(event) => {
        event.preventDefault();
        const next = String(new FormData(event.currentTarget).get('value')).trim() || null;
        if (next !== value) onChange(next);
      }}
    >
      <label htmlFor={id} className="text-xs font-medium">
        {label}
      </label>
      <Input
        key={value}
        id={id}
        name="value"
        list={suggestions.length > 0 ? `${id}-list` : undefined}
        placeholder={hint}
        defaultValue={value ?? ''}
        maxLength={200}
        autoComplete="off"
        spellCheck={false}
        aria-invalid={error === undefined ? undefined : true}
        aria-describedby={error === undefined ? undefined : `${id}-error`}
        className="font-mono"
        onBlur={(event) => event.currentTarget.form?.requestSubmit()}
      />
      {suggestions.length > 0 && (
        <datalist id={`${id}-list`}>
          {suggestions.map((suggestion) => (
            <option key={suggestion}>{suggestion}</option>
          ))}
        </datalist>
      )}
      {error !== undefined && (
        <p id={`${id}-error`} className="text-xs text-page-text">
          {error}
        </p>
      )}
    </form>
  );
}
