import { type Comparable, type NormaliseOptions, normaliseObject } from '@/lib/snapshots';
import {
  isObject,
  type JsonObject,
  type RawDifference,
  rawDifferences,
  type Step,
  withDifferences,
} from './raw-difference';

/** Classes of a difference that is no drift, each with why it is none. */
export const NOT_DRIFT = {
  'reordered-only': 'the order of this list means nothing, so only what is in it counts',
  'default-only': 'what is not written there is what the API server fills in',
  respelled: 'both spellings mean the same',
  ignored: 'not configuration: the API server or a tool writes it',
} as const;
export type NotDriftClass = keyof typeof NOT_DRIFT;

/** A difference that somebody may see between two files and that changes nothing. What stood there is not kept: it may be a secret. */
export type NotDrift = {
  class: NotDriftClass;
  /** Reads like code: `spec.ingress[0].ports[1].protocol` */
  path: string;
  /** RFC 6901 pointer into what was written after, or into what was before when it is no longer there */
  pointer: string;
  side: 'before' | 'after';
  why: string;
};

/** One object as it was written, with its normal form. `raw` may be the normal form itself, where nothing else was kept. */
export type WrittenObject = Comparable & { raw: JsonObject; ignored: readonly string[] };

/** Differences of one object that are looked at one by one; more are not worth reading. */
const MAX_DIFFERENCES = 200;

/**
 * Why what looks different is no drift. Each difference is made to the side before, beside those found to be none so far, and normalised: it
 * is no drift exactly when the digest stays. Where both sides have one digest, no difference is drift, also when it takes several together.
 */
export function explainNotDrift(
  before: WrittenObject,
  after: WrittenObject,
  options: NormaliseOptions,
): NotDrift[] {
  const ignored = new Set([...before.ignored, ...after.ignored]);
  const differences = rawDifferences(before.raw, after.raw).slice(0, MAX_DIFFERENCES);
  const isNone = before.digest === after.digest ? () => true : neutralTo(before, options);
  return differences.flatMap((difference): NotDrift[] => {
    const isDropped = ignoresPath(ignored, difference);
    if (!isDropped && !isNone(difference)) return [];
    return [describe(difference, isDropped ? 'ignored' : classOf(difference))];
  });
}

/** Tells of one difference after the other whether it leaves the digest as it is, together with those that did. */
function neutralTo(before: WrittenObject, options: NormaliseOptions): (difference: RawDifference) => boolean {
  const accepted: RawDifference[] = [];
  return (difference) => {
    // Another order puts back what was there before, so it stands alone; nothing accepted changes the digest anyway.
    const isOrder = difference.kind === 'reordered';
    const edited = withDifferences(before.raw, isOrder ? [difference] : [...accepted, difference]);
    const result = normaliseObject(edited, options);
    const isNone = result.ok && result.object.digest === before.digest;
    if (isNone && !isOrder) accepted.push(difference);
    return isNone;
  };
}

function classOf({ kind, before, after }: RawDifference): NotDriftClass {
  if (kind === 'reordered') return 'reordered-only';
  if (kind === 'changed') return 'respelled';
  return (before ?? after ?? null) === null ? 'ignored' : 'default-only';
}

function describe(difference: RawDifference, name: NotDriftClass): NotDrift {
  const { kind, path, afterPath } = difference;
  const side = kind === 'removed' ? 'before' : 'after';
  const at = side === 'before' ? path : afterPath;
  return {
    class: name,
    path: pathText(at),
    pointer: pointerOf(at),
    side,
    why: NOT_DRIFT[name],
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
