/** Whether a witness could stop the owner of this installation from rewriting history. `unknown`: it cannot be told. */
export const INDEPENDENCE = ['independent', 'not-independent', 'unknown'] as const;
export type Independence = (typeof INDEPENDENCE)[number];

/** A witness as the configuration declares it, with the addresses its host name has; null when they could not be found. */
export type DeclaredWitness = {
  name: string;
  owner: string;
  url: string;
  addresses: readonly string[] | null;
};

export type JudgedWitness = { name: string; independence: Independence; reason: string };

/** How many cosignatures a checkpoint needs and has, and how many of those by witnesses known to be independent. */
export type WitnessVerdict = {
  witnesses: JudgedWitness[];
  quorum: { needed: number; have: number; independent: number; met: boolean };
};

/** Whom the witnesses have to be independent of. */
export type OwnPlace = { owner: string; hosts: readonly string[] };

/**
 * Judges witnesses and the quorum of one checkpoint. A witness run by the same owner, or on the same machine, proves nothing
 * against that owner: it counts for the quorum that was asked for, and is named as not independent.
 */
export function judgeWitnesses(options: {
  own: OwnPlace;
  witnesses: readonly DeclaredWitness[];
  /** Names of witnesses whose cosignature under the checkpoint verified */
  cosigned: readonly string[];
  needed: number;
}): WitnessVerdict {
  const { own, needed } = options;
  const witnesses = options.witnesses.map((witness) => judgeWitness(own, witness));
  const present = witnesses.filter(({ name }) => options.cosigned.includes(name));
  const have = new Set(present.map(({ name }) => name)).size;
  const independent = present.filter(({ independence }) => independence === 'independent').length;
  return { witnesses, quorum: { needed, have, independent, met: have >= needed } };
}

function judgeWitness(own: OwnPlace, { name, owner, url, addresses }: DeclaredWitness): JudgedWitness {
  const because = (independence: Independence, reason: string): JudgedWitness => ({
    name,
    independence,
    reason,
  });
  if (sameText(owner, own.owner)) return because('not-independent', `run by the same owner, ${own.owner}`);
  const host = hostOf(url);
  if (host === null) return because('unknown', 'its address is not a URL with a host');
  if (isLoopback(host)) return because('not-independent', 'on the same machine: its address is the loopback');
  const places = [host, ...(addresses ?? [])];
  const shared = places.find((place) => isLoopback(place) || own.hosts.some((mine) => sameText(mine, place)));
  if (shared !== undefined) return because('not-independent', `on the same machine, ${shared}`);
  if (addresses === null || addresses.length === 0)
    return because('unknown', `no address was found for ${host}, so nobody can tell where it runs`);
  return because('independent', `run by ${owner} on another machine, ${host}`);
}

/** Host of a URL in lower case, without the brackets of IPv6. */
function hostOf(url: string): string | null {
  const host = /^[a-z][a-z0-9+.-]*:\/\/(?:[^/?#@]*@)?(\[[0-9a-f:.]+\]|[^/?#:[\]]+)(?::\d+)?(?:[/?#]|$)/i.exec(
    url,
  )?.[1];
  return host?.replace(/^\[|\]$/g, '').toLowerCase() ?? null;
}

function isLoopback(host: string): boolean {
  return /^(localhost\.?|.*\.localhost|127(\.\d{1,3}){3}|::1|::ffff:127\..*|0\.0\.0\.0|::)$/i.test(host);
}

function sameText(left: string, right: string): boolean {
  return left.trim().toLowerCase() === right.trim().toLowerCase();
}
