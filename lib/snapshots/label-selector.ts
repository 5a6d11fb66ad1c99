import { dropEmptyList, dropEmptyObject, type JsonObject, objectsIn, sortAsSet } from './json-tree';

/**
 * A label selector in its one form: requirements and their values are sets. What is left of an empty one is `{}`, which selects
 * everything and is not the same as none.
 */
export function normaliseSelector(selector: JsonObject | undefined): void {
  if (selector === undefined) return;
  for (const requirement of objectsIn(selector.matchExpressions)) {
    sortAsSet(requirement, 'values');
    dropEmptyList(requirement, 'values');
  }
  sortAsSet(selector, 'matchExpressions');
  dropEmptyList(selector, 'matchExpressions');
  dropEmptyObject(selector, 'matchLabels');
}
