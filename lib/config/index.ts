export type {
  Config,
  ConfigProblem,
  ConfigResult,
  EnvironmentKind,
  LinkTemplates,
  OidcConfig,
  OidcMapping,
  SourceConfig,
} from './config';
export { LINK_PLACEHOLDERS, type Secret } from './fields';
export { inlineYaml } from './inline-yaml';
export { configJsonSchema, configJsonSchemaText } from './json-schema';
export { nearest } from './nearest';
export { parseConfig } from './parse';
export { formatConfigProblems } from './problem';
export type { SignalConfig } from './signal-schema';
