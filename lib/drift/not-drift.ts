import type { Json } from '@/lib/kernel';
import { type Comparable, type NormaliseOptions, normaliseObject } from '@/lib/snapshots';
import {
  isObject,
  type JsonObject,
  type RawDifference,
  rawDifferences,
  type Step,
  withDifference,
} from './raw-difference';

/** Classes of a difference that is no drift, each with why it is none. */
export const NOT_DRIFT = {
  'reordered-only': 'the order of this list means nothing, so only what is in it counts',
  'default-only': 'what is not written there is what the API server fills in',
  respelled: 'both spellings mean the same',
  ignored: 'not configuration: the API server or a tool writes it',
} as const;
export type NotDriftClass = keyof typeof NOT_DRIFT;

/** A difference that somebody may see between two files and that changes nothing. */
export type NotDrift = {
  class: NotDriftClass;
  /** Reads like code: `spec.ingress[0].ports[1].protocol` */
  path: string;
  /** RFC 6901 pointer into what was written after, or into what was before when it is no longer there */
  pointer: string;
  side: 'before' | 'after';
  why: string;
  before: Json | undefined;
  after: Json | undefined;
};

/** One object as it was written, with its normal form. `raw` may be the normal form itself, where nothing else was kept. */
export type WrittenObject = Comparable & { raw: JsonObject; ignored: readonly string[] };

/** Differences of one object that are looked at one by one; more are not worth reading. */
const MAX_DIFFERENCES = 200;

/**
 * Why what looks different is no drift. Each difference is made alone to the side before and normalised: it is no drift exactly when the
 * digest stays. Where both sides have one digest, no difference is drift, also when it takes several together.
 */
export function explainNotDrift(
  before: WrittenObject,
  after: WrittenObject,
  options: NormaliseOptions,
): NotDrift[] {
  const isSame = before.digest === after.digest;
  const ignored = new Set([...before.ignored, ...after.ignored]);
  return rawDifferences(before.raw, after.raw)
    .slice(0, MAX_DIFFERENCES)
    .flatMap((difference): NotDrift[] => {
      const isDropped = ignoresPath(ignored, difference);
      if (!isSame && !isDropped && !keepsDigest(before, difference, options)) return [];
      return [describe(difference, isDropped ? 'ignored' : classOf(difference))];
    });
}

function keepsDigest(before: WrittenObject, difference: RawDifference, options: NormaliseOptions): boolean {
  const edited = withDifference(before.raw, difference);
  if (edited === null) return false;
  const result = normaliseObject(edited, options);
  return result.ok && result.object.digest === before.digest;
}

function classOf({ kind, before, after }: RawDifference): NotDriftClass {
  if (kind === 'reordered') return 'reordered-only';
  if (kind === 'changed') return 'respelled';
  return (before ?? after ?? null) === null ? 'ignored' : 'default-only';
}

function describe(difference: RawDifference, name: NotDriftClass): NotDrift {
  const { kind, path, afterPath, before, after } = difference;
  const side = kind === 'removed' ? 'before' : 'after';
  const at = side === 'before' ? path : afterPath;
  return {
    class: name,
    path: pathText(at),
    pointer: pointerOf(at),
    side,
    why: NOT_DRIFT[name],
    before,
    after,
  };
}

/** Whether a difference lies in what was dropped, by the notation that the normaliser counts in. */
function ignoresPath(ignored: ReadonlySet<string>, { path, before, after }: RawDifference): boolean {
  let text = '';
  for (const step of path) {
    if (typeof step === 'number') text += '[]';
    else text += text === '' ? step : `.${step}`;
    if (ignored.has(text)) return true;
  }
  // A whole mapping that came or went, such as metadata.annotations, is ignored when everything in it is.
  const whole = before ?? after;
  return (
    isObject(whole) &&
    Object.keys(whole).length > 0 &&
    Object.keys(whole).every((key) => ignored.has(`${text}.${key}`))
  );
}

function pathText(path: readonly Step[]): string {
  return path.reduce<string>((text, step) => {
    if (typeof step === 'number') return `${text}[${step}]`;
    if (!/^[A-Za-z_][A-Za-z0-9_-]*$/.test(step)) return `${text}[${JSON.stringify(step)}]`;
    return text === '' ? step : `${text}.${step}`;
  }, '');
}

function pointerOf(path: readonly Step[]): string {
  return path.map((step) => `/${String(step).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}
