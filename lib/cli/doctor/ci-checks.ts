import { webhookSecretBytes } from '@/lib/ci';
import { readPublicKey } from '@/lib/ci/server';
import type { Config } from '@/lib/config';
import { readSecret } from '@/lib/platform/config';
import { fetchKeys } from '@/lib/platform/jwks';
import type { Run } from '../command';
import { loadLocalConfig } from '../context';
import { type Check, type Finding, fail, ok, warn } from './finding';
import { messageOf } from './machine-checks';

type Place = Pick<Run<unknown>, 'env' | 'variables'>;
type Ci = Config['ci'];

/** What CI posts depend on: issuers that answer, secrets and keys that can be read. */
export function ciChecks(place: Place): Check[] {
  let config: Config;
  try {
    config = loadLocalConfig(place);
  } catch {
    // The check of the configuration has told why already.
    return [];
  }
  const { github, webhooks, keys } = config.ci;
  return [
    ...github.map((issuer) => () => checkIssuer(issuer)),
    ...webhooks.flatMap((sender) =>
      sender.secrets.map((_, index) => async () => checkSecret(sender, index, place)),
    ),
    ...keys.map((key) => async () => checkKey(key)),
  ];
}

async function checkIssuer({ issuer, jwksUrl }: Ci['github'][number]): Promise<Finding> {
  const check = `CI issuer ${issuer}`;
  try {
    const keys = await fetchKeys(jwksUrl);
    if (keys.length === 0)
      return fail(check, `${jwksUrl} publishes no key`, 'check ci.github: is it the issuer’s address?');
    if (new URL(jwksUrl).protocol === 'http:' && !isLoopback(jwksUrl))
      return warn(
        check,
        `${jwksUrl} is not https: whoever is on the way can swap its keys`,
        'use https at ci.github',
      );
    return ok(check, `${keys.length} keys`);
  } catch (error) {
    const why = error instanceof Error && error.cause instanceof Error ? error.cause : error;
    return fail(
      check,
      `its keys at ${jwksUrl} cannot be read: ${messageOf(why)}`,
      'let this machine reach the address, or correct ci.github; until then posts with OIDC tokens are answered 503',
    );
  }
}

function checkSecret(sender: Ci['webhooks'][number], index: number, place: Place): Finding {
  const check = `CI secret ${index + 1} of ${sender.name}`;
  const mend = 'make one with: echo "whsec_$(openssl rand -base64 32)", and put it where ci.webhooks says';
  const reference = sender.secrets[index];
  try {
    if (reference === undefined || webhookSecretBytes(readSecret(reference, place.variables)) === null)
      return fail(check, 'is not whsec_ and base64 of 24 to 64 bytes', mend);
    return ok(check, 'can be read');
  } catch (error) {
    return fail(check, messageOf(error), mend);
  }
}

function checkKey(key: Ci['keys'][number]): Finding {
  const check = `CI key ${key.name}`;
  try {
    return ok(check, readPublicKey(key).keyId);
  } catch (error) {
    return fail(check, messageOf(error), 'put its public key (PEM) where ci.keys says');
  }
}

function isLoopback(address: string): boolean {
  return ['localhost', '127.0.0.1', '[::1]'].includes(new URL(address).hostname);
}
