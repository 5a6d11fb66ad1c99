import { KeyObject } from 'node:crypto';
import { importJWK, type JWK } from 'jose';
import { z } from 'zod';
import { AppError, type Clock } from '@/lib/kernel';

const FRESH_SECONDS = 600;
/** At most one fetch per issuer in this time, whatever tokens name: a stranger must not make us ask for each of his. */
const COOL_DOWN_SECONDS = 30;
/** Known keys go on counting this long while the issuer does not answer. */
const STALE_SECONDS = 3_600;
const TIMEOUT_MS = 5_000;
const MAX_BYTES = 256 * 1024;

const jwksSchema = z.looseObject({
  keys: z
    .array(
      z.looseObject({
        kty: z.string(),
        kid: z.string().max(300).optional(),
        alg: z.string().optional(),
        use: z.string().optional(),
      }),
    )
    .max(100),
});

/** Public keys of one issuer, fetched when they are needed and kept. */
export type KeySource = {
  /** The key of that id for that algorithm, or null when the issuer has none. Throws `unreachable` when nobody can tell. */
  find(kid: string, alg: string): Promise<KeyObject | null>;
};

type Held = { keys: JWK[]; fetchedAt: number };

/** The keys at `url`. An unknown id is looked for again at most once per cool-down, so that a rotation is seen within half a minute. */
export function openKeySource(url: string, clock: Clock): KeySource {
  let held: Held | null = null;
  let askedAt = Number.NEGATIVE_INFINITY;
  let failure: AppError | null = null;
  let asking: Promise<void> | null = null;
  /** By the entry of the set itself: a set that is fetched anew brings entries of its own, also under an old id. */
  const imported = new WeakMap<JWK, KeyObject>();
  const seconds = () => clock.now().getTime() / 1000;

  async function refresh(): Promise<void> {
    if (seconds() - askedAt < COOL_DOWN_SECONDS) return;
    asking ??= fetchOnce().finally(() => {
      asking = null;
    });
    await asking;
  }

  async function fetchOnce(): Promise<void> {
    try {
      const keys = await fetchKeys(url);
      held = { keys, fetchedAt: seconds() };
      failure = null;
    } catch (error) {
      failure = unreachable(url, error);
    } finally {
      askedAt = seconds();
    }
  }

  return {
    async find(kid, alg) {
      const age = () => (held === null ? Number.POSITIVE_INFINITY : seconds() - held.fetchedAt);
      if (age() > FRESH_SECONDS) await refresh();
      let jwk = age() > STALE_SECONDS ? undefined : pick(held?.keys ?? [], kid, alg);
      if (jwk === undefined) {
        await refresh();
        jwk = age() > STALE_SECONDS ? undefined : pick(held?.keys ?? [], kid, alg);
      }
      if (jwk === undefined) {
        if (failure !== null) throw failure;
        return null;
      }
      const known = imported.get(jwk);
      if (known !== undefined) return known;
      const key = await importKey(jwk, alg);
      if (key !== null) imported.set(jwk, key);
      return key;
    },
  };
}

/** A public key for signatures, of the algorithm asked for: the id alone would let an issuer's other keys in. */
function pick(keys: readonly JWK[], kid: string, alg: string): JWK | undefined {
  const kty = alg.startsWith('RS') ? 'RSA' : 'EC';
  return keys.find(
    (key) =>
      key.kid === kid &&
      key.kty === kty &&
      (key.use === undefined || key.use === 'sig') &&
      (key.alg === undefined || key.alg === alg) &&
      key.d === undefined,
  );
}

const LEAST_RSA_BITS = 2048;

/** The key for that algorithm alone; null for one of another kind or curve, and for an RSA key that JWA calls too short. */
async function importKey(jwk: JWK, alg: string): Promise<KeyObject | null> {
  const given = await importJWK(jwk, alg).catch(() => null);
  if (given === null || given instanceof Uint8Array) return null;
  const key = KeyObject.from(given);
  const bits = key.asymmetricKeyDetails?.modulusLength;
  return bits !== undefined && bits < LEAST_RSA_BITS ? null : key;
}

/** The keys as the issuer publishes them now: within a time and a size, from this address and no other. */
export async function fetchKeys(url: string): Promise<JWK[]> {
  const reply = await fetch(url, {
    redirect: 'error',
    signal: AbortSignal.timeout(TIMEOUT_MS),
    headers: { accept: 'application/json' },
  });
  if (!reply.ok) throw new Error(`HTTP ${reply.status}`);
  const parsed = jwksSchema.safeParse(JSON.parse(await readText(reply)));
  if (!parsed.success) throw new Error('an answer that is no set of keys');
  return parsed.data.keys as JWK[];
}

async function readText(reply: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  const reader = reply.body?.getReader();
  for (let next = await reader?.read(); next?.done === false; next = await reader?.read()) {
    size += next.value.byteLength;
    if (size > MAX_BYTES) {
      await reader?.cancel();
      throw new Error(`an answer of more than ${MAX_BYTES} bytes`);
    }
    chunks.push(next.value);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function unreachable(url: string, error: unknown): AppError {
  const inner = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  const why = inner instanceof Error ? inner.message : String(inner);
  return new AppError('unreachable', {
    message: `keys at ${url} cannot be read: ${why}`,
    userMessage: `The keys at ${url} cannot be read (${why.slice(0, 200)}).`,
    retryAfterSeconds: COOL_DOWN_SECONDS,
    cause: error,
  });
}
