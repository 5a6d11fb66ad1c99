/** One of a few choices, with what choosing it means below it. */
export function RadioOption({
  name,
  value,
  chosen,
  disabled = false,
  onChoose,
  title,
  children,
}: {
  name: string;
  value: string;
  chosen: boolean;
  disabled?: boolean;
  onChoose: () => void;
  title: string;
  children: string;
}) {
  return (
    <label
      className={`flex items-start gap-2.5 rounded-md border px-3 py-2 ${chosen ? 'border-accent' : 'border-line'} ${disabled ? '' : 'cursor-pointer'}`}
    >
      <input
        type="radio"
        name={name}
        value={value}
        checked={chosen}
        disabled={disabled}
        onChange={onChoose}
        className="mt-0.5 size-4 shrink-0 accent-accent"
      />
      <span className="min-w-0">
        <span className="block font-medium wrap-anywhere">{title}</span>
        <span className="text-muted">{children}</span>
      </span>
    </label>
  );
}
