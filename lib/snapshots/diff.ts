import { canonicalJson, type Json } from '@/lib/kernel';
import { compareText } from './compare-text';
import { type Identity, identityText } from './identity';
import { isObject, type JsonObject } from './json-tree';
import { type Risk, risksOf } from './risk';

/** An object of a snapshot, as far as comparing needs it. */
export type Comparable = { identity: Identity; digest: string; value: JsonObject };

/** One field that differs. `path` reads like code, with what tells the items of a list apart in brackets; '' is the whole object. */
export type FieldChange = {
  path: string;
  /** RFC 6901 pointer into the side that has the field, for finding its line */
  pointer: string;
  kind: 'added' | 'removed' | 'changed';
  before?: Json;
  after?: Json;
  risks: Risk[];
};

/** What became of one object. */
export type ObjectChange = {
  identity: Identity;
  kind: 'added' | 'removed' | 'changed';
  beforeDigest: string | null;
  afterDigest: string | null;
  fields: FieldChange[];
};

/** What differs between two snapshots, by identity; equal objects are left out. Empty exactly when all digests are equal. */
export function diffSnapshots(before: readonly Comparable[], after: readonly Comparable[]): ObjectChange[] {
  const old = byIdentity(before);
  const now = byIdentity(after);
  const names = [...new Set([...old.keys(), ...now.keys()])].sort(compareText);
  return names.flatMap((name): ObjectChange[] => {
    const left = old.get(name);
    const right = now.get(name);
    if (left?.digest === right?.digest) return [];
    const { identity } = left ?? right ?? { identity: { group: '', kind: '', namespace: '', name } };
    const digests = { beforeDigest: left?.digest ?? null, afterDigest: right?.digest ?? null };
    if (left === undefined || right === undefined) {
      const kind = left === undefined ? 'added' : 'removed';
      const whole = {
        path: '',
        pointer: '',
        kind,
        ...(left && { before: left.value }),
        ...(right && { after: right.value }),
      } as const;
      return [{ identity, kind, ...digests, fields: [withRisks(identity, whole)] }];
    }
    const fields = diffValues(left.value, right.value, { path: '', pointer: '' });
    return [
      { identity, kind: 'changed', ...digests, fields: fields.map((field) => withRisks(identity, field)) },
    ];
  });
}

function byIdentity(objects: readonly Comparable[]): Map<string, Comparable> {
  return new Map(objects.map((object) => [identityText(object.identity), object]));
}

type Change = Omit<FieldChange, 'risks'>;
/** A place in an object: as people read it, and as a JSON pointer. */
export type At = { path: string; pointer: string };

function withRisks(identity: Identity, change: Change): FieldChange {
  return { ...change, risks: risksOf(identity, { before: undefined, after: undefined, ...change }) };
}

function diffValues(before: Json, after: Json, at: At): Change[] {
  if (canonicalJson(before) === canonicalJson(after)) return [];
  if (isObject(before) && isObject(after)) return diffMembers(before, after, at);
  if (Array.isArray(before) && Array.isArray(after)) return diffItems(before, after, at);
  return [{ ...at, kind: 'changed', before, after }];
}

function diffMembers(before: JsonObject, after: JsonObject, at: At): Change[] {
  const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort(compareText);
  return keys.flatMap((key) => diffSide(before[key], after[key], memberOf(at, key)));
}

function diffSide(before: Json | undefined, after: Json | undefined, at: At): Change[] {
  if (before === undefined && after === undefined) return [];
  if (before === undefined) return [{ ...at, kind: 'added', after: after ?? null }];
  if (after === undefined) return [{ ...at, kind: 'removed', before }];
  return diffValues(before, after, at);
}

/** Items are matched by what names them (a metric's kind and name, a port, a rule’s own content), else by their place. */
function diffItems(before: Json[], after: Json[], at: At): Change[] {
  const isOrdered = [...before, ...after].some((item) => nameOfItem(item) === null);
  if (isOrdered) return diffByPlace(before, after, at);
  const old = new Map(before.map((item, index) => [nameOfItem(item) ?? '', { item, index }]));
  const now = new Map(after.map((item, index) => [nameOfItem(item) ?? '', { item, index }]));
  if (old.size !== before.length || now.size !== after.length) return diffByPlace(before, after, at);
  // Sets of text are sorted before they are compared: where what is common stands in another order, order counts.
  const isText = before.every((item) => typeof item === 'string');
  if (isText && !isSameOrder([...old.keys()], [...now.keys()])) return diffByPlace(before, after, at);
  const names = [...new Set([...old.keys(), ...now.keys()])].sort(compareText);
  const changes = names.flatMap((name) => {
    const left = old.get(name);
    const right = now.get(name);
    const index = right?.index ?? left?.index ?? 0;
    return diffSide(left?.item, right?.item, {
      path: `${at.path}[${name}]`,
      pointer: `${at.pointer}/${index}`,
    });
  });
  // The lists differ: when no item does, their order is what changed.
  return changes.length > 0 ? changes : diffByPlace(before, after, at);
}

function isSameOrder(before: readonly string[], after: readonly string[]): boolean {
  const left = before.filter((name) => after.includes(name));
  const right = after.filter((name) => before.includes(name));
  return left.every((name, index) => name === right[index]);
}

function diffByPlace(before: Json[], after: Json[], at: At): Change[] {
  const length = Math.max(before.length, after.length);
  return Array.from({ length }, (_, index) => index).flatMap((index) =>
    diffSide(before[index], after[index], {
      path: `${at.path}[${index}]`,
      pointer: `${at.pointer}/${index}`,
    }),
  );
}

const METRIC_SOURCES = ['resource', 'containerResource', 'pods', 'object', 'external'] as const;

/** What tells an item of a set apart from the others; null where only its place does. */
function nameOfItem(item: Json): string | null {
  if (typeof item === 'string') return item;
  if (!isObject(item)) return null;
  for (const name of METRIC_SOURCES) {
    const source = item[name];
    if (typeof item.type !== 'string' || !isObject(source)) continue;
    const metric = isObject(source.metric) ? source.metric.name : undefined;
    return [item.type, source.container, source.name ?? metric]
      .filter((part) => typeof part === 'string')
      .join('/');
  }
  if (typeof item.periodSeconds === 'number' && typeof item.type === 'string') return item.type;
  if (typeof item.key === 'string' && typeof item.operator === 'string')
    return `${item.key} ${item.operator}`;
  return null;
}

/** The member of a mapping at a place. */
export function memberOf(at: At, key: string): At {
  const isWord = /^[A-Za-z_][A-Za-z0-9_-]*$/.test(key);
  const step = isWord ? `${at.path === '' ? '' : '.'}${key}` : `[${JSON.stringify(key)}]`;
  return {
    path: `${at.path}${step}`,
    pointer: `${at.pointer}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`,
  };
}
