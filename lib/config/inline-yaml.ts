/** Writes a value as YAML on one line, the way a person would type it. */
export function inlineYaml(value: unknown): string {
  if (value === null || value === undefined) return 'null';
  if (typeof value === 'string')
    return PLAIN.test(value) && !AMBIGUOUS.test(value) ? value : JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(inlineYaml).join(', ')}]`;
  if (typeof value === 'object') {
    const members = Object.entries(value).map(([key, member]) => `${inlineYaml(key)}: ${inlineYaml(member)}`);
    return `{${members.join(', ')}}`;
  }
  return String(value);
}

/** Text that needs no quotes even inside `{}` and `[]`. */
const PLAIN = /^[A-Za-z_/$][A-Za-z0-9_ ./:+()-]*$/;
/** Text that YAML would read as something else than text, or that ends or splits a plain scalar. */
const AMBIGUOUS = /^(true|false|null|yes|no|on|off|~)$|: |:$| $| #/i;
