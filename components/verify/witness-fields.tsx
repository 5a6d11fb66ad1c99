'use client';

import { Field } from '@/components/ui/field';
import { Input } from '@/components/ui/input';
import type { GivenWitnesses } from '@/lib/client/verify-messages';

/** Witnesses the reader trusts, for those who know some: then a rewritten history is caught even if its owner signs it. */
export function WitnessFields({
  given,
  onChange,
}: {
  given: GivenWitnesses;
  onChange: (given: GivenWitnesses) => void;
}) {
  return (
    <details className="border-t border-line px-4 py-3">
      <summary className="text-sm text-muted hover:text-fg">Ask for witnesses, if you know some</summary>
      <div className="mt-3 grid gap-3 md:grid-cols-[minmax(0,1fr)_10rem]">
        <Field
          label="Their verifier keys, one a line"
          hint="As mc witness key prints them: name+hash+key. Without any, nobody but the owner of the log vouches that its history was not rewritten."
        >
          {(wiring) => (
            <textarea
              {...wiring}
              value={given.vkeys}
              rows={2}
              maxLength={20_000}
              spellCheck={false}
              autoComplete="off"
              onChange={(event) => onChange({ ...given, vkeys: event.target.value })}
              className="w-full min-w-0 resize-y rounded-md border border-line-strong bg-bg px-2.5 py-1.5 font-mono text-xs leading-5 text-fg"
            />
          )}
        </Field>
        <Field label="How many must have signed">
          {(wiring) => (
            <Input
              {...wiring}
              type="number"
              min={1}
              max={50}
              value={given.quorum}
              onChange={(event) =>
                onChange({ ...given, quorum: Math.max(1, Math.trunc(Number(event.target.value) || 1)) })
              }
            />
          )}
        </Field>
      </div>
    </details>
  );
}
