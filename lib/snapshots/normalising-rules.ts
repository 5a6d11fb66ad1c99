import type { DROP_POLICIES } from './drop-rules';

/** What normalising does to a field: taken away, filled in, put in order, spelled in one way, or hidden. */
export const NORMALISED = ['dropped', 'defaulted', 'reordered', 'respelled', 'redacted'] as const;
export type Normalised = (typeof NORMALISED)[number];

/** Every rule by which what was written and what is compared may differ, each with why that is no drift. */
export const NORMALISING_RULES = {
  status: { does: 'dropped', why: 'what the cluster reports is not what somebody asked for' },
  'server-metadata': { does: 'dropped', why: 'the API server writes it' },
  'tool-annotation': { does: 'dropped', why: 'a tool keeps notes or a copy of the object there' },
  'owner-references': { does: 'dropped', why: 'a controller writes who owns the object' },
  'helm-release': { does: 'dropped', why: 'Helm writes of which release the object is' },
  'argocd-tracking': { does: 'dropped', why: 'Argo CD writes by which application it tracks the object' },
  'kustomize-id': { does: 'dropped', why: 'kustomize writes an id for itself' },
  'helm-chart-label': { does: 'dropped', why: 'charts write their own version there' },
  'managed-by-labels': { does: 'dropped', why: 'charts write which release and tool manages the object' },
  null: { does: 'dropped', why: 'null is read as if nothing stood there' },
  empty: { does: 'dropped', why: 'empty and absent mean the same there' },
  repeat: { does: 'dropped', why: 'the list is a set, which holds each thing once' },
  kind: { does: 'dropped', why: 'the rules of this kind read it as if nothing stood there' },
  default: { does: 'defaulted', why: 'nothing is written, so what the API server fills in counts' },
  namespace: { does: 'defaulted', why: 'nothing is written, so the namespace of the collection counts' },
  'set-order': { does: 'reordered', why: 'the order of this list means nothing, only what is in it' },
  amount: { does: 'respelled', why: 'equal amounts and durations get one spelling' },
  'api-version': { does: 'respelled', why: 'an older version of the API is read as the newer one' },
  'renamed-field': { does: 'respelled', why: 'an older field is read as the newer one of the same meaning' },
  secret: { does: 'redacted', why: 'a secret stands as a digest under a key, so that a change still shows' },
} as const satisfies Record<string, { does: Normalised; why: string }> &
  Record<keyof typeof DROP_POLICIES, { does: 'dropped'; why: string }>;

export type NormalisingRule = keyof typeof NORMALISING_RULES;
export const NORMALISING_RULE_NAMES = Object.keys(NORMALISING_RULES) as [
  NormalisingRule,
  ...NormalisingRule[],
];
