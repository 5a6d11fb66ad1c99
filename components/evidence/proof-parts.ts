/** What a `.tlog-proof` says to a reader. Nothing is verified here: the checks of the record have done that. */
export type ProofParts = { index: string; hashes: number; checkpoint: string; origin: string; size: string };

const INDEX = /^index (\d{1,20})$/;

/** The parts of a `c2sp.org/tlog-proof@v1` text; null when it is not one. */
export function proofParts(text: string): ProofParts | null {
  const cut = text.indexOf('\n\n');
  if (cut === -1) return null;
  const lines = text.slice(0, cut).split('\n');
  const at = lines.findIndex((line) => INDEX.test(line));
  const index = INDEX.exec(lines[at] ?? '')?.[1];
  const checkpoint = text.slice(cut + 2);
  const [origin, size] = checkpoint.split('\n');
  if (lines[0] !== 'c2sp.org/tlog-proof@v1' || index === undefined) return null;
  if (origin === undefined || origin === '' || !/^\d{1,20}$/.test(size ?? '')) return null;
  return { index, hashes: lines.length - at - 1, checkpoint, origin, size: size ?? '' };
}
