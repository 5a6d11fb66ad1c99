import { checkSignals, signalIds } from './check-signals';
import { nearest } from './nearest';
import type { Path } from './positions';
import type { FieldFault } from './problem';
import { rawItems, rawRecord, rawText } from './raw';

const SECRET_HEADER = /^(proxy-)?authorization$|^cookie$|token|secret|password|credential|api-?key/i;

/**
 * What the shape alone cannot tell: the same name twice, names that point nowhere, secrets in headers, PromQL that does
 * not parse. Works on the raw value, so that these come out together with mistakes of shape.
 */
export function checkMeaning(value: unknown): FieldFault[] {
  const file = rawRecord(value);
  return [
    ...findRepeats(file.sources, 'sources', 'id'),
    ...findRepeats(file.tenants, 'tenants', 'id'),
    ...findRepeats(file.tenants, 'tenants', 'labelValue'),
    ...findRepeats(rawRecord(file.evidence).stores, 'evidence.stores', 'id'),
    ...findRepeats(rawRecord(file.ci).github, 'ci.github', 'issuer'),
    ...findRepeats(rawRecord(file.ci).webhooks, 'ci.webhooks', 'name'),
    ...findRepeats(rawRecord(file.ci).keys, 'ci.keys', 'name'),
    ...checkCiTenants(file),
    ...checkHeaders(file.sources),
    ...checkObjectives(file),
    ...checkMappings(file),
    ...checkSignals(file),
  ];
}

function findRepeats(list: unknown, listName: string, field: string): FieldFault[] {
  const firstAt = new Map<string, number>();
  const faults: FieldFault[] = [];
  for (const { index, item } of rawItems(list)) {
    const name = rawText(item[field]);
    if (name === null) continue;
    const first = firstAt.get(name);
    if (first === undefined) {
      firstAt.set(name, index);
      continue;
    }
    faults.push({
      path: [...listName.split('.'), index, field],
      expected: `each ${field} once; ${listName}.${first}.${field} is the same`,
      example: `remove one of the two, or give it its own ${field}`,
    });
  }
  return faults;
}

function checkHeaders(sources: unknown): FieldFault[] {
  return rawItems(sources).flatMap(({ index, item }) =>
    Object.entries(rawRecord(item.headers))
      .filter(([name, value]) => SECRET_HEADER.test(name) && typeof value === 'string')
      .map(([name]) => ({
        path: ['sources', index, 'headers', name],
        expected: 'a reference to a secret, {env: NAME} or {file: PATH}; this header carries a secret',
        example: `${name}: {env: PROMETHEUS_TOKEN}`,
      })),
  );
}

function checkObjectives(file: Record<string, unknown>): FieldFault[] {
  const ids = signalIds(file);
  return rawItems(file.tenants).flatMap(({ index, item }) =>
    Object.keys(rawRecord(item.objectives))
      .filter((id) => !ids.includes(id))
      .map((id) => unknownName(['tenants', index, 'objectives', id], 'signal', id, ids, true)),
  );
}

function checkMappings(file: Record<string, unknown>): FieldFault[] {
  const ids = rawItems(file.tenants).flatMap(({ item }) => rawText(item.id) ?? []);
  const mappings = rawRecord(rawRecord(file.access).oidc).mappings;
  return rawItems(mappings).flatMap(({ index, item }) =>
    (Array.isArray(item.tenants) ? item.tenants : []).flatMap((id: unknown, position) =>
      typeof id === 'string' && !ids.includes(id)
        ? [unknownName(['access', 'oidc', 'mappings', index, 'tenants', position], 'tenant', id, ids)]
        : [],
    ),
  );
}

/** Tenants that jobs may post for must be declared. */
function checkCiTenants(file: Record<string, unknown>): FieldFault[] {
  const ids = rawItems(file.tenants).flatMap(({ item }) => rawText(item.id) ?? []);
  const ci = rawRecord(file.ci);
  const holders: { path: Path; tenants: unknown }[] = [
    ...rawItems(ci.webhooks).map(({ index, item }) => ({
      path: ['ci', 'webhooks', index, 'tenants'],
      tenants: item.tenants,
    })),
    ...rawItems(ci.github).flatMap(({ index, item }) =>
      rawItems(item.repositories).map(({ index: place, item: repository }) => ({
        path: ['ci', 'github', index, 'repositories', place, 'tenants'],
        tenants: repository.tenants,
      })),
    ),
  ];
  return holders.flatMap(({ path, tenants }) =>
    (Array.isArray(tenants) ? tenants : []).flatMap((id: unknown, position) =>
      typeof id === 'string' && !ids.includes(id)
        ? [unknownName([...path, position], 'tenant', id, ids)]
        : [],
    ),
  );
}

/** A name that should have been declared elsewhere in the file, with the closest one that is. */
export function unknownName(
  path: Path,
  what: string,
  name: string,
  known: string[],
  atKey = false,
): FieldFault {
  const meant = nearest(name, known);
  const some = known.slice(0, 8).join(', ') + (known.length > 8 ? ', …' : '');
  return {
    path,
    expected: `the id of a ${what} (${some})${meant === null ? '' : `; did you mean "${meant}"?`}`,
    received: JSON.stringify(name.slice(0, 80)),
    ...(meant !== null && { example: meant }),
    atKey,
  };
}
