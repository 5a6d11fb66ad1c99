import { z } from 'zod';
import { canonicalJson, type Json } from '@/lib/kernel';
import { compareText } from './compare-text';
import { isObject, type JsonObject } from './json-tree';

const path = z.string().min(1).max(500);

/** How a kind that is not built in is compared. Paths read like `spec.template.spec.containers[].env`. */
export const kindRuleSchema = z.strictObject({
  kind: z.string().min(1).max(300),
  /** Lists whose order means nothing, and in which repeats mean nothing either */
  sets: z.array(path).max(200),
  /** Lists whose order means nothing because a field tells the items apart: that field, by path */
  listKeys: z.record(path, z.string().min(1).max(63)),
  /** Fields that are secret whatever they look like */
  redact: z.array(path).max(200),
});
export type KindRule = z.infer<typeof kindRuleSchema>;

/** `Secret` and `core/Secret` are `/Secret`, the way identities have it. */
export function kindName(text: string): string {
  const name = text.startsWith('core/') ? text.slice('core'.length) : text;
  return name.includes('/') ? name : `/${name}`;
}

/** Sorts the lists that a rule names. A list whose items lack the key, or share it, stays in its order: nothing is guessed. */
export function applyKindRule(object: JsonObject, rule: KindRule): void {
  for (const at of rule.sets)
    changeLists(object, at.split('.'), (list) => {
      const byText = new Map(list.map((item) => [canonicalJson(item), item]));
      return [...byText.keys()].sort(compareText).map((text) => byText.get(text) ?? null);
    });
  for (const [at, key] of Object.entries(rule.listKeys))
    changeLists(object, at.split('.'), (list) => sortByKey(list, key) ?? list);
}

function sortByKey(list: Json[], key: string): Json[] | null {
  const named = list.map((item) => {
    const name = isObject(item) ? item[key] : undefined;
    return typeof name === 'string' || typeof name === 'number' ? { name: String(name), item } : null;
  });
  const all = named.filter((entry) => entry !== null);
  if (all.length !== list.length || new Set(all.map(({ name }) => name)).size !== all.length) return null;
  return all.sort((a, b) => compareText(a.name, b.name)).map(({ item }) => item);
}

/** Visits the lists at a path; `containers[]` goes into each item of a list on the way. */
function changeLists(node: Json, steps: string[], change: (list: Json[]) => Json[]): void {
  const [step, ...rest] = steps;
  if (step === undefined || !isObject(node)) return;
  const goesInto = step.endsWith('[]');
  const key = goesInto ? step.slice(0, -2) : step;
  const child = node[key];
  if (child === undefined) return;
  if (rest.length === 0) {
    if (Array.isArray(child) && !goesInto) node[key] = change(child);
    return;
  }
  for (const item of goesInto && Array.isArray(child) ? child : [child]) changeLists(item, rest, change);
}
