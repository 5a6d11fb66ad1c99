'use client';

import { Plus, X } from 'lucide-react';
import { useRef, useState } from 'react';
import { tenantColour } from '@/components/charts/chart-bands';
import { buttonClass } from '@/components/ui/button';
import { Input } from '@/components/ui/input';
import { Popover } from '@/components/ui/popover';
import { type Choice, MOST_COMPARED } from './compare-props';

const SHOWN_CHOICES = 50;

/** The compared tenants in order, each removable, and a search for one more. */
export function TenantPicker({
  chosen,
  choices,
  onChange,
}: {
  chosen: readonly string[];
  choices: readonly Choice[];
  onChange: (ids: string[]) => void;
}) {
  const [open, setOpen] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const isFull = chosen.length >= MOST_COMPARED;
  return (
    <ul aria-label="Compared tenants" className="flex min-w-0 flex-wrap items-center gap-1.5">
      {chosen.map((id) => {
        const choice = choices.find((one) => one.id === id);
        return (
          <li
            key={id}
            className="inline-flex h-8 items-center gap-1.5 rounded-md border border-line bg-surface pl-2 text-sm"
          >
            <span
              aria-hidden
              className="h-3 w-1 rounded-sm"
              style={{ background: tenantColour(choice?.place ?? 0) }}
            />
            {choice?.name ?? id}
            <button
              type="button"
              aria-label={`Remove ${choice?.name ?? id}`}
              onClick={() => onChange(chosen.filter((one) => one !== id))}
              className="grid size-7 place-items-center text-muted hover:text-fg"
            >
              <X aria-hidden className="size-3.5" />
            </button>
          </li>
        );
      })}
      <li>
        <button
          ref={button}
          type="button"
          aria-expanded={open}
          aria-haspopup="dialog"
          disabled={isFull}
          title={isFull ? 'Five fit side by side; remove one first' : 'Add a tenant'}
          onClick={() => setOpen(!open)}
          className={buttonClass()}
        >
          <Plus aria-hidden />
          Add
        </button>
      </li>
      {open && (
        <Popover anchor={button} onClose={() => setOpen(false)} label="Add a tenant">
          <ChoiceSearch
            choices={choices.filter((choice) => !chosen.includes(choice.id))}
            onChoose={(id) => {
              setOpen(false);
              onChange([...chosen, id]);
            }}
          />
        </Popover>
      )}
    </ul>
  );
}

function ChoiceSearch({ choices, onChoose }: { choices: readonly Choice[]; onChoose: (id: string) => void }) {
  const [text, setText] = useState('');
  const wanted = text.trim().toLowerCase();
  const found = choices.filter((choice) => `${choice.id} ${choice.name}`.toLowerCase().includes(wanted));
  return (
    <div className="grid gap-2">
      <Input
        aria-label="Search tenants"
        autoFocus
        value={text}
        onChange={(event) => setText(event.target.value)}
        placeholder="Name or id"
      />
      <ul className="grid max-h-72 overflow-y-auto">
        {found.slice(0, SHOWN_CHOICES).map((choice) => (
          <li key={choice.id}>
            <button
              type="button"
              onClick={() => onChoose(choice.id)}
              className="flex min-h-8 w-full items-center gap-2 rounded-sm px-2 text-left text-sm hover:bg-surface-2"
            >
              <span
                aria-hidden
                className="h-3 w-1 rounded-sm"
                style={{ background: tenantColour(choice.place) }}
              />
              {choice.name}
              {choice.name !== choice.id && <span className="font-mono text-xs text-muted">{choice.id}</span>}
            </button>
          </li>
        ))}
      </ul>
      {found.length === 0 && <p className="text-xs text-muted">No tenant matches.</p>}
      {found.length > SHOWN_CHOICES && (
        <p className="text-xs text-muted">{found.length - SHOWN_CHOICES} more: type to narrow.</p>
      )}
    </div>
  );
}
