import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { PrismaPg } from '@prisma/adapter-pg';
import {
  bindMigrationAwareSqlAdapterFactory,
  ColumnTypeEnum,
  type SqlDriverAdapter,
  type SqlMigrationAwareDriverAdapterFactory,
  type SqlQuery,
} from '@prisma/driver-adapter-utils';
import * as engine from '@prisma/schema-engine-wasm/schema_engine_bg';
import { Pool } from 'pg';

/** PostgreSQL's one-byte "char"; Prisma's adapter does not know it, but the catalogue the engine reads is full of it. */
const CHAR_OID = 18;
const CHAR_ARRAY_OID = 1002;

/**
 * What would turn the live database of `url` into what the schema says: SQL with `script`, else a summary in words.
 * Prisma's own schema engine compares them, as WebAssembly, so nothing is downloaded. `changed` is its verdict.
 */
export async function diffSchema(
  url: string,
  schemaPath: string,
  script: boolean,
): Promise<{ changed: boolean; text: string }> {
  await loadEngine();
  const files = [{ path: schemaPath, content: readFileSync(schemaPath, 'utf8') }];
  const schema = await engine.SchemaEngine.new(
    { datamodels: files.map((file) => [file.path, file.content]) },
    () => {},
    bindMigrationAwareSqlAdapterFactory(adapterFactory(url)),
  );
  const result = await schema.diff({
    from: { tag: 'schemaDatasource', files, configDir: dirname(schemaPath) },
    to: { tag: 'schemaDatamodel', files },
    script,
    exitCode: true,
    filters: { externalTables: [], externalEnums: [] },
  });
  schema.free();
  return { changed: result.exitCode === 2, text: result.stdout ?? '' };
}

let loaded: Promise<void> | null = null;

/** Once per process: a second instance would leave the bindings looking at the memory of the first. */
function loadEngine(): Promise<void> {
  loaded ??= instantiateEngine();
  return loaded;
}

async function instantiateEngine(): Promise<void> {
  const path = createRequire(import.meta.url).resolve('@prisma/schema-engine-wasm/schema_engine_bg');
  const bytes = readFileSync(join(dirname(path), 'schema_engine_bg.wasm'));
  // Without this a panic inside the engine is an unreadable trap.
  Object.assign(globalThis, {
    PRISMA_WASM_PANIC_REGISTRY: { set_message: (text: string) => console.error(text) },
  });
  const { instance } = await WebAssembly.instantiate(bytes, {
    './schema_engine_bg.js': engine,
  } as unknown as WebAssembly.Imports);
  engine.__wbg_set_wasm(instance.exports);
  const start = instance.exports.__wbindgen_start;
  if (typeof start === 'function') start();
}

function adapterFactory(url: string): SqlMigrationAwareDriverAdapterFactory {
  return {
    provider: 'postgres',
    adapterName: '@prisma/adapter-pg',
    connect: () => connect(url),
    connectToShadowDb: () =>
      Promise.reject(new Error('a comparison with a live database needs no shadow database')),
  };
}

/** Prisma's adapter, taught to pass on "char" columns: they travel as its array type, which we then name correctly. */
async function connect(url: string): Promise<SqlDriverAdapter> {
  const pool = new CharPool({ connectionString: url, max: 2 });
  pool.on('error', () => {});
  const adapter = await new PrismaPg(pool, { disposeExternalPool: true }).connect();
  const queryRaw = adapter.queryRaw.bind(adapter);
  adapter.queryRaw = async (query: SqlQuery) => {
    const result = await queryRaw(query);
    const columnTypes = result.columnTypes.map((type) =>
      type === ColumnTypeEnum.CharacterArray ? ColumnTypeEnum.Character : type,
    );
    return { ...result, columnTypes };
  };
  return adapter;
}

class CharPool extends Pool {
  constructor(config: ConstructorParameters<typeof Pool>[0]) {
    super(config);
    const query = this.query.bind(this) as (
      ...args: unknown[]
    ) => Promise<{ fields: { dataTypeID: number }[] }>;
    const renamed = async (...args: unknown[]) => {
      const result = await query(...args);
      for (const field of result.fields ?? [])
        if (field.dataTypeID === CHAR_OID) field.dataTypeID = CHAR_ARRAY_OID;
      return result;
    };
    Object.assign(this, { query: renamed });
  }
}
