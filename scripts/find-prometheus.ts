import { join } from 'node:path';
import { findPrometheus } from '@/lib/platform/prometheus-binary';

// For scripts in plain Node: prints where Prometheus and promtool are, fetching them first where there are none.
const found = await findPrometheus(join(import.meta.dirname, '../.cache/tools'));
process.stdout.write(`${JSON.stringify(found)}\n`);
