-- CreateTable
CREATE TABLE "config_lane" (
    "id" SERIAL NOT NULL,
    "environment" TEXT NOT NULL,
    "origin" TEXT NOT NULL,
    "source" TEXT NOT NULL,
    "cluster" TEXT NOT NULL DEFAULT '',
    "tenant_id" TEXT NOT NULL DEFAULT '',

    CONSTRAINT "config_lane_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "config_snapshot" (
    "record_id" TEXT NOT NULL,
    "lane_id" INTEGER NOT NULL,
    "seq" INTEGER NOT NULL,
    "release" TEXT NOT NULL,
    "revision" TEXT,
    "tree_root" CHAR(64),
    "taken_at" TIMESTAMPTZ(3) NOT NULL,
    "objects" INTEGER NOT NULL,
    "added" INTEGER NOT NULL,
    "changed" INTEGER NOT NULL,
    "removed" INTEGER NOT NULL,
    "problems" JSONB NOT NULL,
    "rules" JSONB NOT NULL,

    CONSTRAINT "config_snapshot_pkey" PRIMARY KEY ("record_id")
);

-- CreateTable
CREATE TABLE "config_object" (
    "id" SERIAL NOT NULL,
    "identity" TEXT NOT NULL,
    "group" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "namespace" TEXT NOT NULL,
    "name" TEXT NOT NULL,

    CONSTRAINT "config_object_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "config_object_version" (
    "lane_id" INTEGER NOT NULL,
    "object_id" INTEGER NOT NULL,
    "seq" INTEGER NOT NULL,
    "digest" BYTEA,

    CONSTRAINT "config_object_version_pkey" PRIMARY KEY ("lane_id","object_id","seq")
);

-- CreateTable
CREATE TABLE "config_baseline" (
    "id" BIGSERIAL NOT NULL,
    "record_id" TEXT NOT NULL,
    "environment" TEXT NOT NULL,
    "origin" TEXT NOT NULL,
    "tenant_id" TEXT NOT NULL DEFAULT '',
    "set_at" TIMESTAMPTZ(3) NOT NULL,
    "set_by_kind" TEXT NOT NULL,
    "set_by_id" TEXT NOT NULL,
    "set_by_name" TEXT NOT NULL,
    "reason" TEXT NOT NULL,
    "choice_id" TEXT,
    "verdict_id" TEXT,
    "approval" JSONB,

    CONSTRAINT "config_baseline_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "config_lane_environment_origin_source_cluster_tenant_id_key" ON "config_lane"("environment", "origin", "source", "cluster", "tenant_id");

-- CreateIndex
CREATE UNIQUE INDEX "config_snapshot_lane_id_seq_key" ON "config_snapshot"("lane_id", "seq");

-- CreateIndex
CREATE UNIQUE INDEX "config_object_identity_key" ON "config_object"("identity");

-- CreateIndex
CREATE INDEX "config_object_version_object_id_lane_id_seq_idx" ON "config_object_version"("object_id", "lane_id", "seq");

-- CreateIndex
CREATE UNIQUE INDEX "config_baseline_choice_id_key" ON "config_baseline"("choice_id");

-- CreateIndex
CREATE INDEX "config_baseline_environment_origin_tenant_id_id_idx" ON "config_baseline"("environment", "origin", "tenant_id", "id" DESC);

-- CreateIndex
CREATE INDEX "config_baseline_record_id_idx" ON "config_baseline"("record_id");

-- AddForeignKey
ALTER TABLE "config_snapshot" ADD CONSTRAINT "config_snapshot_record_id_fkey" FOREIGN KEY ("record_id") REFERENCES "evidence_record"("id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "config_snapshot" ADD CONSTRAINT "config_snapshot_lane_id_fkey" FOREIGN KEY ("lane_id") REFERENCES "config_lane"("id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "config_object_version" ADD CONSTRAINT "config_object_version_lane_id_fkey" FOREIGN KEY ("lane_id") REFERENCES "config_lane"("id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "config_object_version" ADD CONSTRAINT "config_object_version_object_id_fkey" FOREIGN KEY ("object_id") REFERENCES "config_object"("id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "config_baseline" ADD CONSTRAINT "config_baseline_record_id_fkey" FOREIGN KEY ("record_id") REFERENCES "evidence_record"("id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- Pages go through objects in the order of their bytes, whatever the language of the database.
ALTER TABLE "config_object" ALTER COLUMN "identity" TYPE TEXT COLLATE "C";

-- What was recorded stays as it was, for the owner of the tables too.
DO $$
DECLARE name TEXT;
BEGIN
  FOREACH name IN ARRAY ARRAY['config_lane', 'config_snapshot', 'config_object', 'config_object_version', 'config_baseline']
  LOOP
    EXECUTE format('CREATE TRIGGER "mc_append_only" BEFORE UPDATE OR DELETE OR TRUNCATE ON %I '
      'FOR EACH STATEMENT EXECUTE FUNCTION "mc_append_only"()', name);
  END LOOP;
END
$$;
