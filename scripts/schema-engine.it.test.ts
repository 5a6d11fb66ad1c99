import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestDb, type TestDb } from '@/lib/testing/db';
import { diffSchema } from './schema-engine';

const SCHEMA = readFileSync(join(import.meta.dirname, '../prisma/schema.prisma'), 'utf8');

describe('schema.prisma and the migrations', () => {
  let test: TestDb;
  const dir = mkdtempSync(join(tmpdir(), 'mc-schema-'));
  beforeAll(async () => {
    test = await createTestDb();
  });
  afterAll(async () => {
    rmSync(dir, { recursive: true });
    await test.drop();
  });

  async function diff(schema: string, script: boolean) {
    const path = join(dir, 'schema.prisma');
    writeFileSync(path, schema);
    return diffSchema(test.ownerUrl, path, script);
  }

  it('agree', async () => {
    expect(await diff(SCHEMA, true)).toMatchObject({ changed: false });
  });

  it('differ as soon as the schema has a field more, and the draft adds exactly that', async () => {
    const more = SCHEMA.replace('model Tenant {', 'model Tenant {\n  owner String?');
    const { changed, text } = await diff(more, true);
    expect(changed).toBe(true);
    expect(text).toMatch(/ALTER TABLE "tenant" ADD COLUMN\s+"owner" TEXT;/);
  });

  it('differ when the schema loses an index', async () => {
    const less = SCHEMA.replace('@@index([objectKind, objectId])', '');
    expect((await diff(less, true)).text).toMatch(/DROP INDEX "audit_event_object_kind_object_id_idx"/);
  });
});
