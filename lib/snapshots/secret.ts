import { childOf, type JsonObject, setDefault } from './json-tree';

/** Secret v1 after redaction: what `stringData` says goes over `data`, as the API server has it, and the type is `Opaque` by default. */
export function normaliseSecret(secret: JsonObject): void {
  setDefault(secret, 'type', 'Opaque');
  const text = childOf(secret, 'stringData');
  if (text !== undefined) secret.data = { ...childOf(secret, 'data'), ...text };
  delete secret.stringData;
  if (Object.keys(childOf(secret, 'data') ?? {}).length === 0) delete secret.data;
}
