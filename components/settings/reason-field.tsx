import { Field } from '@/components/ui/field';
import { Input } from '@/components/ui/input';
import type { ApiError } from '@/lib/client/api';

/** Why something is done, without which it is not. `hint` says who will read it. */
export function ReasonField({
  placeholder,
  hint = 'Kept in the audit trail.',
  minLength = 3,
  error,
}: {
  placeholder: string;
  hint?: string;
  minLength?: number;
  error: ApiError | null;
}) {
  return (
    <Field label="Reason" hint={hint} error={error?.expectedOf('reason')}>
      {(wiring) => (
        <Input
          {...wiring}
          name="reason"
          required
          minLength={minLength}
          maxLength={500}
          placeholder={placeholder}
          autoComplete="off"
        />
      )}
    </Field>
  );
}
