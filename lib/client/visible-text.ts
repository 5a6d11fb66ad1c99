/**
 * Characters that a screen does not show, or that make it show others in another order: controls, format characters (zero
 * width, direction marks, tags), separators other than the space, variation selectors, private use, halves of pairs.
 */
const HIDDEN =
  /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}\u00a0\u00ad\u115f\u1160\u2000-\u200a\u202f\u205f\u2800\u3000\u3164\uffa0]|\p{Variation_Selector}/u;

export type TextPart = { text: string; hidden: boolean };

/**
 * Text in parts for showing to somebody who signs it: what would not be seen is written as its code, such as `U+202E`, so
 * that two texts that differ also look different.
 */
export function visibleParts(text: string): TextPart[] {
  const parts: TextPart[] = [];
  for (const character of text) {
    const hidden = HIDDEN.test(character);
    const shown = hidden ? codeOf(character) : character;
    const last = parts.at(-1);
    if (last !== undefined && !hidden && !last.hidden) last.text += shown;
    else parts.push({ text: shown, hidden });
  }
  return parts;
}

function codeOf(character: string): string {
  const code = (character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');
  return `U+${code}`;
}
