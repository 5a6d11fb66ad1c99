export type {
  Config,
  ConfigProblem,
  SourceConfig,
  StoreConfig,
} from './config';
export type { Secret } from './fields';
export { inlineYaml } from './inline-yaml';
export { configJsonSchema, configJsonSchemaText } from './json-schema';
export { nearest } from './nearest';
export { parseConfig } from './parse';
export { formatConfigProblems } from './problem';
export {
  type ClusterConfig,
  defaultSnapshots,
  type SnapshotSourceConfig,
  type SnapshotsConfig,
} from './snapshots-schema';
