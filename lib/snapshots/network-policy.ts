import { childOf, dropEmptyList, type JsonObject, objectsIn, setDefault, sortAsSet } from './json-tree';
import { normaliseSelector } from './label-selector';

/**
 * NetworkPolicy v1. Defaults of pkg/apis/networking/v1/defaults.go; every list is a set, because its items are OR-ed. `ingress: []`
 * denies all and `ingress: [{}]` allows all, so a rule that is empty stays.
 */
export function normaliseNetworkPolicy(spec: JsonObject): void {
  setDefault(spec, 'podSelector', {});
  normaliseSelector(childOf(spec, 'podSelector'));
  for (const rule of objectsIn(spec.ingress)) normaliseRule(rule, 'from');
  for (const rule of objectsIn(spec.egress)) normaliseRule(rule, 'to');
  const hasEgress = Array.isArray(spec.egress) && spec.egress.length > 0;
  if (isEmptyOrAbsent(spec, 'policyTypes'))
    spec.policyTypes = hasEgress ? ['Egress', 'Ingress'] : ['Ingress'];
  for (const key of ['ingress', 'egress', 'policyTypes']) {
    sortAsSet(spec, key);
    dropEmptyList(spec, key);
  }
}

function normaliseRule(rule: JsonObject, peers: 'from' | 'to'): void {
  for (const peer of objectsIn(rule[peers])) {
    normaliseSelector(childOf(peer, 'podSelector'));
    normaliseSelector(childOf(peer, 'namespaceSelector'));
    const block = childOf(peer, 'ipBlock');
    if (block === undefined) continue;
    sortAsSet(block, 'except');
    dropEmptyList(block, 'except');
  }
  // A port is a number or a name: "8080" is a name, so it is never turned into 8080.
  for (const port of objectsIn(rule.ports)) setDefault(port, 'protocol', 'TCP');
  for (const key of [peers, 'ports']) {
    sortAsSet(rule, key);
    dropEmptyList(rule, key);
  }
}

function isEmptyOrAbsent(object: JsonObject, key: string): boolean {
  const list = object[key];
  return list === undefined || (Array.isArray(list) && list.length === 0);
}
