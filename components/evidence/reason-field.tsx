import { Field } from '@/components/ui/field';
import { Input } from '@/components/ui/input';
import type { ApiError } from '@/lib/client/api';

/** Why a hold is placed or ended, without which neither is. */
export function ReasonField({ placeholder, error }: { placeholder: string; error: ApiError | null }) {
  return (
    <Field label="Reason" hint="Kept in the audit trail." error={error?.expectedOf('reason')}>
      {(wiring) => (
        <Input
          {...wiring}
          name="reason"
          required
          minLength={3}
          maxLength={500}
          placeholder={placeholder}
          autoComplete="off"
        />
      )}
    </Field>
  );
}
