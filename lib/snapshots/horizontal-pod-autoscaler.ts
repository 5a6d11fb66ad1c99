import type { Json } from '@/lib/kernel';
import { childOf, dropEmptyObject, type JsonObject, objectsIn, setDefault, sortAsSet } from './json-tree';
import { normaliseSelector } from './label-selector';
import { parseQuantity, quantityText } from './quantity';

const CPU_80: Json = {
  type: 'Resource',
  resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 80 } },
};
const SOURCES = ['resource', 'containerResource', 'pods', 'object', 'external'] as const;

/** v1 knows one CPU target; v2 writes the same as a metric. Both are compared as v2. */
export function upgradeAutoscaler(spec: JsonObject): void {
  const target = spec.targetCPUUtilizationPercentage;
  if (target === undefined) return;
  delete spec.targetCPUUtilizationPercentage;
  setDefault(spec, 'metrics', [
    {
      type: 'Resource',
      resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: target } },
    },
  ]);
}

/**
 * HorizontalPodAutoscaler v2. Defaults of pkg/apis/autoscaling/v2/defaults.go; metrics and policies are sets, because the largest
 * answer counts. A scale-down window of 0 is not the same as none, which means the controller's own.
 */
export function normaliseAutoscaler(spec: JsonObject): void {
  setDefault(spec, 'minReplicas', 1);
  const { metrics } = spec;
  if (metrics === undefined || (Array.isArray(metrics) && metrics.length === 0))
    spec.metrics = [structuredClone(CPU_80)];
  for (const metric of objectsIn(spec.metrics)) normaliseMetric(metric);
  sortAsSet(spec, 'metrics');
  const behavior = childOf(spec, 'behavior');
  if (behavior === undefined) return;
  fillRules(behavior, 'scaleUp', [
    { type: 'Pods', value: 4, periodSeconds: 15 },
    { type: 'Percent', value: 100, periodSeconds: 15 },
  ]);
  fillRules(behavior, 'scaleDown', [{ type: 'Percent', value: 100, periodSeconds: 15 }]);
}

function normaliseMetric(metric: JsonObject): void {
  for (const name of SOURCES) {
    const source = childOf(metric, name);
    if (source === undefined) continue;
    const target = childOf(source, 'target');
    if (target !== undefined) {
      respellQuantity(target, 'averageValue');
      respellQuantity(target, 'value');
    }
    const identifier = childOf(source, 'metric');
    if (identifier === undefined) continue;
    normaliseSelector(childOf(identifier, 'selector'));
    dropEmptyObject(identifier, 'selector');
  }
}

function fillRules(behavior: JsonObject, key: 'scaleUp' | 'scaleDown', policies: Json): void {
  setDefault(behavior, key, {});
  const rules = childOf(behavior, key);
  if (rules === undefined) return;
  if (key === 'scaleUp') setDefault(rules, 'stabilizationWindowSeconds', 0);
  setDefault(rules, 'selectPolicy', 'Max');
  setDefault(rules, 'policies', policies);
  sortAsSet(rules, 'policies');
  respellQuantity(rules, 'tolerance');
}

/** Equal amounts get equal text: `500m` and `0.5`, `1G` and `1000M`. */
function respellQuantity(object: JsonObject, key: string): void {
  const value = object[key];
  if (typeof value === 'string' || typeof value === 'number')
    object[key] = quantityText(parseQuantity(String(value)));
}
