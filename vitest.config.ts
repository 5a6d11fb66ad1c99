import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const root = fileURLToPath(new URL('.', import.meta.url));
const shared = { resolve: { alias: { '@': root.replace(/\/$/, '') } } };
const exclude = ['**/node_modules/**', '**/.next*/**', '**/dist/**', 'e2e/**'];

/** unit: no I/O, milliseconds. db: real PostgreSQL, one cloned database per file. it: real Prometheus, promtool, servers. */
export default defineConfig({
  test: {
    projects: [
      {
        ...shared,
        test: {
          name: 'unit',
          include: ['**/*.test.{ts,tsx}'],
          exclude: [...exclude, '**/*.{db,it}.test.{ts,tsx}'],
          setupFiles: ['lib/testing/fail-on-console.ts'],
          // Milliseconds on a quiet machine; the limit only ends a test that hangs.
          testTimeout: 60_000,
        },
      },
      {
        ...shared,
        test: {
          name: 'db',
          include: ['**/*.db.test.ts'],
          exclude,
          globalSetup: ['lib/testing/postgres-server.ts'],
          testTimeout: 60_000,
          hookTimeout: 120_000,
          maxWorkers: 2,
        },
      },
      {
        ...shared,
        test: {
          name: 'it',
          // Whole processes on a machine that may stall: what needed a second try is named in the summary.
          retry: 1,
          include: ['**/*.it.test.ts'],
          exclude,
          globalSetup: ['lib/testing/postgres-server.ts'],
          testTimeout: 180_000,
          hookTimeout: 180_000,
          fileParallelism: false,
        },
      },
    ],
  },
});
