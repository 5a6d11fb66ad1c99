import type { FindingCode } from './finding';
import { isHelmValues } from './helm-values';
import { type Identity, identityText } from './identity';
import { childOf, cloneJson, type JsonObject } from './json-tree';
import type { KindRule } from './kind-rules';
import { Forged, type Redactor, redactFields, redactSecret, Unreadable } from './redact';

type Options = {
  rules?: readonly KindRule[];
  secretValues?: readonly string[];
  redactor?: () => Redactor | null;
};
export type WithoutSecrets =
  | { ok: true; value: JsonObject; keyId: string | null; secrets: number }
  | { ok: false; code: FindingCode; path: string; message: string };

/** Kinds whose fields hold no secrets, only the names of those that do; they are compared as they stand. */
const WITHOUT_SECRETS = new Set([
  'autoscaling/HorizontalPodAutoscaler',
  'networking.k8s.io/NetworkPolicy',
  'monitoring.coreos.com/ServiceMonitor',
]);
const COPY_ANNOTATION = 'kubectl.kubernetes.io/last-applied-configuration';

/** The object with every secret replaced by its digest; the input is not changed. Without a key an object with secrets is refused. */
export function withoutSecrets(input: JsonObject, identity: Identity, options: Options): WithoutSecrets {
  const kind = `${identity.group}/${identity.kind}`;
  if (WITHOUT_SECRETS.has(kind)) return { ok: true, value: input, keyId: null, secrets: 0 };
  const value = cloneJson(input);
  hideCopy(value);
  const redactor = lazily(options.redactor ?? (() => null));
  const name = identityText(identity);
  const declared = isHelmValues(identity)
    ? (options.secretValues ?? []).map((path) => `values.${path}`)
    : (options.rules ?? []).filter((rule) => rule.kind === kind).flatMap((rule) => rule.redact);
  try {
    const secrets =
      kind === '/Secret'
        ? redactSecret(value, name, redactor)
        : redactFields(value, { identity: name, declared }, redactor);
    return { ok: true, value, keyId: redactor.opened()?.keyId ?? null, secrets };
  } catch (error) {
    return refusalOf(error);
  }
}

function refusalOf(error: unknown): WithoutSecrets {
  const refuse = (code: FindingCode, path: string, message: string) =>
    ({ ok: false, code, path, message }) as const;
  if (error instanceof NoKey)
    return refuse(
      'NO_REDACTION_KEY',
      '',
      'it holds secrets, and there is no key of 16 bytes or more to digest them under',
    );
  if (error instanceof Forged)
    return refuse('INVALID_FIELD', `/${error.path.split('[')[0]?.replaceAll('.', '/')}`, error.message);
  if (error instanceof Unreadable) return refuse('INVALID_FIELD', error.pointer, error.message);
  throw error;
}

/** kubectl keeps a whole copy of an object beside it, secrets and all. It is dropped later on, and counted. */
function hideCopy(value: JsonObject): void {
  const annotations = childOf(childOf(value, 'metadata') ?? {}, 'annotations');
  if (annotations?.[COPY_ANNOTATION] !== undefined) annotations[COPY_ANNOTATION] = '(not shown)';
}

class NoKey extends Error {}

function lazily(open: () => Redactor | null): Redactor & { opened: () => Redactor | null } {
  let redactor: Redactor | null = null;
  const get = () => {
    redactor ??= open();
    if (redactor === null) throw new NoKey();
    return redactor;
  };
  return {
    get keyId() {
      return get().keyId;
    },
    digest: (context, bytes) => get().digest(context, bytes),
    opened: () => redactor,
  };
}
