import { lookup } from 'node:dns/promises';
import { hostname, networkInterfaces } from 'node:os';
import { AppError } from '@/lib/kernel';
import type { Ctx } from '@/lib/platform/context';
import type { DeclaredWitness, OwnPlace } from '../judge-witnesses';
import { parseVkey } from '../vkey';
import type { Witness } from './submit-checkpoint';

const LOOKUP_WITHIN_MS = 2_000;

/** The witnesses of the configuration with their keys; `misconfigured` when a key is not one of a witness. */
export function witnessesOf(ctx: Pick<Ctx, 'ports'>): Witness[] {
  return ctx.ports.config.evidence.witnesses.map(({ url, owner, key: vkey }) => {
    const key = readVkey(vkey);
    if (key?.kind === 'witness') return { url, owner, key };
    throw new AppError('misconfigured', {
      message: `evidence.witnesses: ${JSON.stringify(vkey.slice(0, 80))} is not the verifier key of a witness; mc witness key prints it`,
    });
  });
}

/** What must be known to say whether they are independent: the addresses of their hosts. A name nobody can resolve gets null. */
export async function locateWitnesses(witnesses: readonly Witness[]): Promise<DeclaredWitness[]> {
  return Promise.all(
    witnesses.map(async ({ key, owner, url }) => ({
      name: key.name,
      owner,
      url,
      addresses: await addressesOf(url),
    })),
  );
}

/** Whom they have to be independent of: the owner of this installation and every name and address of this machine. */
export function ownPlace(ctx: Pick<Ctx, 'ports'>): OwnPlace {
  const addresses = Object.values(networkInterfaces()).flatMap((list) =>
    (list ?? []).map(({ address }) => address),
  );
  return { owner: ctx.ports.config.evidence.owner, hosts: [hostname(), ...addresses] };
}

async function addressesOf(url: string): Promise<string[] | null> {
  if (!URL.canParse(url)) return null;
  const host = new URL(url).hostname.replace(/^\[|\]$/g, '');
  const late = new Promise<null>((resolve) => setTimeout(resolve, LOOKUP_WITHIN_MS, null).unref());
  const found = lookup(host, { all: true }).then(
    (entries) => entries.map(({ address }) => address),
    () => null,
  );
  return Promise.race([found, late]);
}

function readVkey(text: string) {
  try {
    return parseVkey(text);
  } catch {
    return null;
  }
}
