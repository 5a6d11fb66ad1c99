import { type CryptoKey, importJWK, type JWK } from 'jose';
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
  find(kid: string, alg: string): Promise<CryptoKey | null>;
};

type Held = { keys: JWK[]; fetchedAt: number };

/** The keys at `url`. An unknown id is looked for again at most once per cool-down, so that a rotation is seen within half a minute. */
export function openKeySource(url: string, clock: Clock): KeySource {
  let held: Held | null = null;
  let askedAt = Number.NEGATIVE_INFINITY;
  let failure: AppError | null = null;
  let asking: Promise<void> | null = null;
  const imported = new Map<string, CryptoKey>();
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
      imported.clear();
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
      const place = `${kid}\n${alg}`;
      const known = imported.get(place);
      if (known !== undefined) return known;
      const key = await importJWK(jwk, alg);
      if (key instanceof Uint8Array) return null;
      imported.set(place, key);
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
