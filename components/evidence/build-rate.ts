/** How far a build was, when. */
export type Sighting = { atMs: number; done: number; phase: string };

const KEPT = 20;

/** Adds a sighting; a new phase counts from its own beginning, so a rate never mixes two. */
export function addSighting(seen: readonly Sighting[], now: Sighting): Sighting[] {
  const last = seen.at(-1);
  if (last !== undefined && (last.phase !== now.phase || now.done < last.done)) return [now];
  return [...seen, now].slice(-KEPT);
}

/** Things done a second over what was seen; null while there is too little to say. */
export function buildRate(seen: readonly Sighting[]): number | null {
  const [first, last] = [seen[0], seen.at(-1)];
  if (first === undefined || last === undefined || last.atMs - first.atMs < 900) return null;
  return ((last.done - first.done) * 1000) / (last.atMs - first.atMs);
}
