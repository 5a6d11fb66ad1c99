import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

/** OKLCH to relative luminance (WCAG 2.2), by way of linear sRGB. */
function luminanceOf(lightness: number, chroma: number, hueDegrees: number): number {
  const hue = (hueDegrees * Math.PI) / 180;
  const [a, b] = [chroma * Math.cos(hue), chroma * Math.sin(hue)];
  const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const s = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3;
  const clamp = (value: number) => Math.min(1, Math.max(0, value));
  const red = clamp(4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s);
  const green = clamp(-1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s);
  const blue = clamp(-0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s);
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(one: number, other: number): number {
  return (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);
}

/** Luminance of every opaque OKLCH token of one theme. */
function readTheme(css: string, theme: string): Map<string, number> {
  const block = css.slice(css.indexOf(`[data-theme="${theme}"] {`)).split('}', 1)[0] ?? '';
  const tokens = block.matchAll(/--([a-z0-9-]+): oklch\(([\d.]+) ([\d.]+) ([\d.]+)\);/g);
  return new Map(
    [...tokens].map(([, name = '', l, c, h]) => [name, luminanceOf(Number(l), Number(c), Number(h))]),
  );
}

const css = readFileSync(join(process.cwd(), 'app', 'globals.css'), 'utf8');
const GROUNDS = ['bg', 'surface', 'surface-2'];
const WORDS = [
  'fg',
  'muted',
  'accent',
  'pass-text',
  'warn-text',
  'page-text',
  'running-text',
  'ack-text',
  'unknown-text',
];
const MARKS = ['pass', 'warn', 'page', 'running', 'ack', 'unknown', 'line-strong'];
const TENANTS = Array.from({ length: 8 }, (_, index) => `tenant-${index + 1}`);

describe.each(['dark', 'light', 'contrast'])('theme %s', (name) => {
  const theme = readTheme(css, name);
  const ratio = (token: string, ground: string) =>
    contrast(theme.get(token) ?? Number.NaN, theme.get(ground) ?? Number.NaN);

  it.each(WORDS.flatMap((word) => GROUNDS.map((ground) => [word, ground])))(
    'reads %s on %s at 4.5:1',
    (word, ground) => {
      expect(ratio(word, ground)).toBeGreaterThanOrEqual(4.5);
    },
  );

  it.each([...MARKS, ...TENANTS].flatMap((mark) => ['bg', 'surface'].map((ground) => [mark, ground])))(
    'shows the mark %s on %s at 3:1',
    (mark, ground) => {
      expect(ratio(mark, ground)).toBeGreaterThanOrEqual(3);
    },
  );

  it('reads the words on a primary button at 4.5:1', () => {
    expect(ratio('accent-fg', 'accent')).toBeGreaterThanOrEqual(4.5);
  });
});

describe('the measure itself', () => {
  it('gives 21:1 for black on white and about 4.5:1 for #767676 on white', () => {
    expect(contrast(luminanceOf(0, 0, 0), luminanceOf(1, 0, 0))).toBeCloseTo(21, 1);
    expect(contrast(luminanceOf(0.5679, 0, 0), luminanceOf(1, 0, 0))).toBeCloseTo(4.54, 1);
  });
});
