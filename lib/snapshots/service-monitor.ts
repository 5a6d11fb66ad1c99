import { parsePrometheusDuration } from './duration';
import { childOf, dropEmptyList, type JsonObject, objectsIn, setDefault, sortAsSet } from './json-tree';
import { normaliseSelector } from './label-selector';

/** Where an endpoint refers to a key of a secret or config map; the CRD defaults the name of such a reference to "". */
const KEY_REFERENCES: readonly (readonly string[])[] = [
  ['bearerTokenSecret'],
  ['authorization', 'credentials'],
  ['basicAuth', 'username'],
  ['basicAuth', 'password'],
  ['oauth2', 'clientSecret'],
  ['oauth2', 'clientId', 'secret'],
  ['oauth2', 'clientId', 'configMap'],
  ['tlsConfig', 'keySecret'],
  ['tlsConfig', 'ca', 'secret'],
  ['tlsConfig', 'ca', 'configMap'],
  ['tlsConfig', 'cert', 'secret'],
  ['tlsConfig', 'cert', 'configMap'],
];

/**
 * ServiceMonitor v1. Endpoints and relabelings are applied in order, so order counts; durations are compared by what they last,
 * and a relabeling without an action replaces.
 */
export function normaliseServiceMonitor(spec: JsonObject): void {
  normaliseSelector(childOf(spec, 'selector'));
  const namespaces = childOf(spec, 'namespaceSelector');
  if (namespaces !== undefined) sortAsSet(namespaces, 'matchNames');
  for (const key of ['scrapeProtocols', 'targetLabels', 'podTargetLabels']) {
    sortAsSet(spec, key);
    dropEmptyList(spec, key);
  }
  for (const endpoint of objectsIn(spec.endpoints)) normaliseEndpoint(endpoint);
}

function normaliseEndpoint(endpoint: JsonObject): void {
  for (const key of ['interval', 'scrapeTimeout']) respellDuration(endpoint, key);
  for (const key of ['relabelings', 'metricRelabelings']) {
    for (const relabeling of objectsIn(endpoint[key])) setDefault(relabeling, 'action', 'replace');
    dropEmptyList(endpoint, key);
  }
  for (const path of KEY_REFERENCES) {
    const reference = path.reduce<JsonObject | undefined>(
      (object, key) => (object === undefined ? undefined : childOf(object, key)),
      endpoint,
    );
    if (reference !== undefined) setDefault(reference, 'name', '');
  }
}

/** `60s` and `1m` are one duration. Empty means the Prometheus' own, like none. */
function respellDuration(object: JsonObject, key: string): void {
  const value = object[key];
  if (value === '') delete object[key];
  else if (typeof value === 'string') object[key] = `${parsePrometheusDuration(value)}ms`;
}
