import { isAlias, isCollection, isPair, isScalar, type Scalar } from 'yaml';
import type { Json } from '@/lib/kernel';
import { escapePointer } from './json-tree';

/** Plain text that is the same value, and no text, to YAML 1.1 and YAML 1.2: nothing, booleans and numbers in their common forms. */
const SAME_VALUE =
  /^(?:~|[Nn]ull|NULL|[Tt]rue|TRUE|[Ff]alse|FALSE|[-+]?(?:0|[1-9][0-9]*)|[-+]?(?:\.[0-9]+|[0-9]+\.[0-9]*))?$/;
/** The one form that only YAML 1.2 takes for more than text. */
const OCTAL_OF_1_2 = /^0o[0-7]+$/;

/** Whether a line may be a directive: with one the two versions are no longer the reader's to choose. */
export function hasDirective(text: string): boolean {
  return /^\ufeff?%/m.test(text);
}

/**
 * Whether what was read as YAML 1.1 is certainly the same as YAML 1.2. The versions differ in nothing but what a plain scalar or a tag means,
 * so looking at those is enough; false says that only a reading by the other version can tell.
 */
export function readsAlike(node: unknown): boolean {
  if (isPair(node)) return readsAlike(node.key) && readsAlike(node.value);
  if (isScalar(node)) return node.tag === undefined && isScalarAlike(node);
  if (isCollection(node)) return node.tag === undefined && node.items.every(readsAlike);
  return node === null || isAlias(node);
}

function isScalarAlike({ type, value, source = '' }: Scalar): boolean {
  if (type !== 'PLAIN') return true;
  // A merge key (`<<`) is a symbol to the parser, whichever version it reads.
  if (typeof value === 'symbol') return true;
  return typeof value === 'string' ? !OCTAL_OF_1_2.test(source) : SAME_VALUE.test(source);
}

/** Pointer of the first difference; null for none. It is put together on the way back, because nearly always there is none. */
export function firstDifference(left: Json, right: Json): string | null {
  if (left === right) return null;
  if (Array.isArray(left) && Array.isArray(right) && left.length === right.length) {
    for (let index = 0; index < left.length; index += 1) {
      const found = firstDifference(left[index] ?? null, right[index] ?? null);
      if (found !== null) return `/${index}${found}`;
    }
    return null;
  }
  if (!isRecord(left) || !isRecord(right)) return '';
  const keys = Object.keys(left);
  if (keys.length !== Object.keys(right).length) return '';
  for (const key of keys) {
    if (!Object.hasOwn(right, key)) return '';
    const found = firstDifference(left[key] ?? null, right[key] ?? null);
    if (found !== null) return `/${escapePointer(key)}${found}`;
  }
  return null;
}

function isRecord(value: Json): value is { [key: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
