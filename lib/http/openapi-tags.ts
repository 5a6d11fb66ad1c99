/** Groups of the API document, in the order they are shown. A route names one of them. */
export const API_TAGS = {
  overview: 'All tenants judged, worst first',
  tenants: 'Declared tenants',
  signals: 'Signals, their samples and where they come from',
  events: 'Marks on the time axis',
  approvals: 'What people are asked to sign, and their decisions',
  evidence: 'Evidence records, bundles and what holds them',
  snapshots: 'Snapshots of configuration, baselines and drift',
  ci: 'Results and attestations that CI posts',
  log: 'The evidence log, its checkpoints and verifications',
  keys: 'Keys that sign, and the keyset that names them',
  audit: 'The audit trail',
  access: 'People, sessions, tokens and access reviews',
  me: 'Whoever asks',
  system: 'Health, status and this document',
  demo: 'The demo platform',
} as const;

export type ApiTag = keyof typeof API_TAGS;
