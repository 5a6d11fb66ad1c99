-- AlterTable
ALTER TABLE "audit_event" ADD COLUMN     "environment" TEXT,
ADD COLUMN     "log" TEXT,
ADD COLUMN     "origin" TEXT,
ADD COLUMN     "payload_digest" CHAR(64),
ADD COLUMN     "signature_digest" CHAR(64),
ADD COLUMN     "xid" xid8 NOT NULL DEFAULT pg_current_xact_id();

-- CreateTable
CREATE TABLE "log_leaf" (
    "log" TEXT NOT NULL,
    "index" BIGINT NOT NULL,
    "hash" BYTEA NOT NULL,
    "body" BYTEA NOT NULL,
    "audit_event_id" BIGINT NOT NULL,
    "logged_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "log_leaf_pkey" PRIMARY KEY ("log","index")
);

-- CreateTable
CREATE TABLE "log_tile" (
    "log" TEXT NOT NULL,
    "level" SMALLINT NOT NULL,
    "index" BIGINT NOT NULL,
    "hashes" BYTEA NOT NULL,

    CONSTRAINT "log_tile_pkey" PRIMARY KEY ("log","level","index")
);

-- CreateTable
CREATE TABLE "log_checkpoint" (
    "log" TEXT NOT NULL,
    "size" BIGINT NOT NULL,
    "root" BYTEA NOT NULL,
    "note" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "log_checkpoint_pkey" PRIMARY KEY ("log","size")
);

-- CreateTable
CREATE TABLE "log_cosignature" (
    "log" TEXT NOT NULL,
    "size" BIGINT NOT NULL,
    "witness" TEXT NOT NULL,
    "line" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "log_cosignature_pkey" PRIMARY KEY ("log","size","witness")
);

-- CreateTable
CREATE TABLE "keyset" (
    "log" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    "document" BYTEA NOT NULL,
    "bundle" BYTEA NOT NULL,
    "previous_root_bundle" BYTEA,
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "keyset_pkey" PRIMARY KEY ("log","version")
);

-- CreateTable
CREATE TABLE "blob" (
    "sha256" CHAR(64) NOT NULL,
    "size" BIGINT NOT NULL,
    "media_type" TEXT NOT NULL,
    "store" TEXT NOT NULL,
    "region" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "blob_pkey" PRIMARY KEY ("sha256")
);

-- CreateTable
CREATE TABLE "blob_tombstone" (
    "sha256" CHAR(64) NOT NULL,
    "rule" TEXT NOT NULL,
    "reason" TEXT NOT NULL,
    "retired_at" TIMESTAMPTZ(3) NOT NULL,
    "retired_by" TEXT NOT NULL,

    CONSTRAINT "blob_tombstone_pkey" PRIMARY KEY ("sha256")
);

-- CreateTable
CREATE TABLE "evidence_record" (
    "id" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "title" TEXT NOT NULL,
    "release" TEXT NOT NULL,
    "path" TEXT NOT NULL,
    "environment" TEXT NOT NULL,
    "origin" TEXT NOT NULL,
    "log" TEXT NOT NULL,
    "tenant_id" TEXT,
    "verdict" TEXT,
    "artifact_digest" CHAR(64) NOT NULL,
    "artifact_size" BIGINT NOT NULL,
    "media_type" TEXT NOT NULL,
    "bundle_digest" CHAR(64) NOT NULL,
    "payload_digest" CHAR(64) NOT NULL,
    "predicate_type" TEXT NOT NULL,
    "key_id" TEXT NOT NULL,
    "actor_kind" TEXT NOT NULL,
    "actor_id" TEXT NOT NULL,
    "actor_name" TEXT NOT NULL,
    "source" JSONB NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "audit_event_id" BIGINT NOT NULL,

    CONSTRAINT "evidence_record_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "evidence_citation" (
    "record_id" TEXT NOT NULL,
    "digest" CHAR(64) NOT NULL,
    "role" TEXT NOT NULL,

    CONSTRAINT "evidence_citation_pkey" PRIMARY KEY ("record_id","digest")
);

-- CreateTable
CREATE TABLE "evidence_bundle" (
    "id" TEXT NOT NULL,
    "release" TEXT NOT NULL,
    "environment" TEXT NOT NULL,
    "origin" TEXT NOT NULL,
    "log" TEXT NOT NULL,
    "status" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "created_by_id" TEXT NOT NULL,
    "created_by_name" TEXT NOT NULL,
    "progress" JSONB NOT NULL,
    "problem" TEXT,
    "sealed_at" TIMESTAMPTZ(3),
    "manifest_digest" CHAR(64),
    "files_digest" CHAR(64),
    "file_count" INTEGER,
    "tar_size" BIGINT,
    "checkpoint_size" BIGINT,
    "missing" JSONB NOT NULL,
    "selection" JSONB NOT NULL,
    "idempotency_key" TEXT,

    CONSTRAINT "evidence_bundle_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "legal_hold" (
    "id" TEXT NOT NULL,
    "scope" TEXT NOT NULL,
    "scope_id" TEXT NOT NULL,
    "reason" TEXT NOT NULL,
    "placed_at" TIMESTAMPTZ(3) NOT NULL,
    "placed_by" TEXT NOT NULL,
    "released_at" TIMESTAMPTZ(3),
    "released_by" TEXT,

    CONSTRAINT "legal_hold_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "access_change" (
    "id" BIGSERIAL NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "user_id" TEXT NOT NULL,
    "email" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "grants" JSONB NOT NULL,
    "active" BOOLEAN NOT NULL,
    "cause" TEXT NOT NULL,
    "audit_event_id" BIGINT,

    CONSTRAINT "access_change_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "log_verification" (
    "id" TEXT NOT NULL,
    "log" TEXT NOT NULL,
    "started_at" TIMESTAMPTZ(3) NOT NULL,
    "finished_at" TIMESTAMPTZ(3) NOT NULL,
    "size" BIGINT NOT NULL,
    "verdict" TEXT NOT NULL,
    "report" JSONB NOT NULL,

    CONSTRAINT "log_verification_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "log_verification_run" (
    "log" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "requested_at" TIMESTAMPTZ(3) NOT NULL,
    "requested_by" TEXT NOT NULL,
    "beat_at" TIMESTAMPTZ(3),
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "done" BIGINT NOT NULL DEFAULT 0,
    "total" BIGINT NOT NULL DEFAULT 0,

    CONSTRAINT "log_verification_run_pkey" PRIMARY KEY ("log")
);

-- CreateIndex
CREATE UNIQUE INDEX "log_leaf_audit_event_id_key" ON "log_leaf"("audit_event_id");

-- CreateIndex
CREATE INDEX "blob_created_at_idx" ON "blob"("created_at");

-- CreateIndex
CREATE UNIQUE INDEX "evidence_record_audit_event_id_key" ON "evidence_record"("audit_event_id");

-- CreateIndex
CREATE INDEX "evidence_record_created_at_id_idx" ON "evidence_record"("created_at" DESC, "id" DESC);

-- CreateIndex
CREATE INDEX "evidence_record_kind_created_at_id_idx" ON "evidence_record"("kind", "created_at" DESC, "id" DESC);

-- CreateIndex
CREATE INDEX "evidence_record_tenant_id_created_at_id_idx" ON "evidence_record"("tenant_id", "created_at" DESC, "id" DESC);

-- CreateIndex
CREATE INDEX "evidence_record_release_created_at_id_idx" ON "evidence_record"("release", "created_at" DESC, "id" DESC);

-- CreateIndex
CREATE INDEX "evidence_record_actor_id_created_at_id_idx" ON "evidence_record"("actor_id", "created_at" DESC, "id" DESC);

-- CreateIndex
CREATE INDEX "evidence_record_verdict_created_at_id_idx" ON "evidence_record"("verdict", "created_at" DESC, "id" DESC);

-- CreateIndex
CREATE INDEX "evidence_record_kind_verdict_created_at_id_idx" ON "evidence_record"("kind", "verdict", "created_at" DESC, "id" DESC);

-- CreateIndex
CREATE INDEX "evidence_record_environment_created_at_id_idx" ON "evidence_record"("environment", "created_at" DESC, "id" DESC);

-- CreateIndex
CREATE INDEX "evidence_record_origin_created_at_id_idx" ON "evidence_record"("origin", "created_at" DESC, "id" DESC);

-- CreateIndex
CREATE INDEX "evidence_record_artifact_digest_idx" ON "evidence_record"("artifact_digest");

-- CreateIndex
CREATE INDEX "evidence_record_bundle_digest_idx" ON "evidence_record"("bundle_digest");

-- CreateIndex
CREATE INDEX "evidence_record_payload_digest_idx" ON "evidence_record"("payload_digest");

-- CreateIndex
CREATE INDEX "evidence_citation_digest_idx" ON "evidence_citation"("digest");

-- CreateIndex
CREATE UNIQUE INDEX "evidence_bundle_idempotency_key_key" ON "evidence_bundle"("idempotency_key");

-- CreateIndex
CREATE INDEX "evidence_bundle_release_created_at_idx" ON "evidence_bundle"("release", "created_at" DESC);

-- CreateIndex
CREATE INDEX "legal_hold_scope_scope_id_idx" ON "legal_hold"("scope", "scope_id");

-- CreateIndex
CREATE INDEX "access_change_user_id_at_idx" ON "access_change"("user_id", "at");

-- CreateIndex
CREATE UNIQUE INDEX "access_change_audit_event_id_key" ON "access_change"("audit_event_id");

-- CreateIndex
CREATE INDEX "access_change_at_idx" ON "access_change"("at");

-- CreateIndex
CREATE INDEX "log_verification_log_finished_at_idx" ON "log_verification"("log", "finished_at" DESC);

-- CreateIndex
CREATE UNIQUE INDEX "log_verification_run_id_key" ON "log_verification_run"("id");

-- CreateIndex
CREATE INDEX "audit_event_xid_idx" ON "audit_event"("xid");

-- AddForeignKey
ALTER TABLE "log_leaf" ADD CONSTRAINT "log_leaf_audit_event_id_fkey" FOREIGN KEY ("audit_event_id") REFERENCES "audit_event"("id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "log_cosignature" ADD CONSTRAINT "log_cosignature_log_size_fkey" FOREIGN KEY ("log", "size") REFERENCES "log_checkpoint"("log", "size") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "blob_tombstone" ADD CONSTRAINT "blob_tombstone_sha256_fkey" FOREIGN KEY ("sha256") REFERENCES "blob"("sha256") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "evidence_record" ADD CONSTRAINT "evidence_record_artifact_digest_fkey" FOREIGN KEY ("artifact_digest") REFERENCES "blob"("sha256") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "evidence_record" ADD CONSTRAINT "evidence_record_bundle_digest_fkey" FOREIGN KEY ("bundle_digest") REFERENCES "blob"("sha256") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "evidence_record" ADD CONSTRAINT "evidence_record_audit_event_id_fkey" FOREIGN KEY ("audit_event_id") REFERENCES "audit_event"("id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "evidence_citation" ADD CONSTRAINT "evidence_citation_record_id_fkey" FOREIGN KEY ("record_id") REFERENCES "evidence_record"("id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- Words of a record's title and path, for the search of the explorer; Prisma knows no index on an expression. In plpgsql and
-- dear, so that no plan ever works them out for row after row where the index has them.
CREATE FUNCTION "mc_words"("title" TEXT, "path" TEXT) RETURNS tsvector LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 10000 AS $$
BEGIN
  RETURN array_to_tsvector(array_remove(regexp_split_to_array(lower("title" || ' ' || "path"), '[^[:alnum:]]+'), ''));
END
$$;
CREATE INDEX "evidence_record_words_idx" ON "evidence_record" USING GIN ("mc_words"("title", "path"));

-- AddForeignKey
ALTER TABLE "access_change" ADD CONSTRAINT "access_change_audit_event_id_fkey" FOREIGN KEY ("audit_event_id") REFERENCES "audit_event"("id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- What happened stays written, for the owner of the tables too: changing these rows takes switching a trigger off by hand.
CREATE FUNCTION "mc_append_only"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'table % is append-only', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
END
$$;
DO $$
DECLARE name TEXT;
BEGIN
  FOREACH name IN ARRAY ARRAY['audit_event', 'log_leaf', 'log_tile', 'log_checkpoint', 'log_cosignature', 'keyset',
    'evidence_record', 'evidence_citation', 'blob_tombstone', 'access_change', 'log_verification']
  LOOP
    EXECUTE format('CREATE TRIGGER "mc_append_only" BEFORE UPDATE OR DELETE OR TRUNCATE ON %I '
      'FOR EACH STATEMENT EXECUTE FUNCTION "mc_append_only"()', name);
  END LOOP;
END
$$;

-- What people could do before this table existed is known only as it stands now, so that is where history begins.
INSERT INTO "access_change" ("at", "user_id", "email", "name", "grants", "active", "cause")
SELECT CURRENT_TIMESTAMP, u."id", u."email", u."name",
  COALESCE((SELECT jsonb_agg(jsonb_build_object('role', r."role", 'tenants', r."tenants") ORDER BY r."role")
    FROM (SELECT g."role", CASE WHEN bool_or(g."tenant_id" = '*') THEN '"*"'::jsonb
      ELSE jsonb_agg(g."tenant_id" ORDER BY g."tenant_id") END AS "tenants"
      FROM "role_grant" g WHERE g."user_id" = u."id" GROUP BY g."role") r), '[]'::jsonb),
  u."deactivated_at" IS NULL, 'seeded'
FROM "app_user" u;
