import type { Config } from '@/lib/config';
import type { SignalRegistry } from '@/lib/signals';
import type { Logger } from './logger';

/** Adapters and loaded settings a verb may use besides the database. Grows one field per real need. */
export type Ports = {
  config: Config;
  registry: SignalRegistry;
  logger: Logger;
};
