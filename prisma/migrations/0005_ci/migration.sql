-- CreateTable
CREATE TABLE "ci_post" (
    "source" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "body_digest" CHAR(64) NOT NULL,
    "status" SMALLINT NOT NULL,
    "reply" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "ci_post_pkey" PRIMARY KEY ("source","key")
);

-- CreateTable
CREATE TABLE "ci_token_use" (
    "id" CHAR(64) NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "ci_token_use_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "ci_result" (
    "id" TEXT NOT NULL,
    "source" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "verdict" TEXT NOT NULL,
    "release" TEXT NOT NULL,
    "commit" CHAR(40) NOT NULL,
    "repository" TEXT NOT NULL,
    "run_id" TEXT NOT NULL,
    "run_attempt" INTEGER NOT NULL,
    "run_url" TEXT NOT NULL,
    "started_at" TIMESTAMPTZ(3) NOT NULL,
    "finished_at" TIMESTAMPTZ(3) NOT NULL,
    "counts" JSONB,
    "tenant_id" TEXT,
    "actor_kind" TEXT NOT NULL,
    "actor_id" TEXT NOT NULL,
    "actor_name" TEXT NOT NULL,
    "identity" JSONB NOT NULL,
    "body" BYTEA NOT NULL,
    "body_digest" CHAR(64) NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "audit_event_id" BIGINT NOT NULL,

    CONSTRAINT "ci_result_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "ci_result_waiting" (
    "result_id" TEXT NOT NULL,
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "due_at" TIMESTAMPTZ(3) NOT NULL,
    "problem" TEXT,

    CONSTRAINT "ci_result_waiting_pkey" PRIMARY KEY ("result_id")
);

-- CreateTable
CREATE TABLE "ci_result_record" (
    "result_id" TEXT NOT NULL,
    "record_id" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "ci_result_record_pkey" PRIMARY KEY ("result_id")
);

-- CreateTable
CREATE TABLE "ci_attestation" (
    "payload_digest" CHAR(64) NOT NULL,
    "source" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "signer" TEXT NOT NULL,
    "key_id" TEXT NOT NULL,
    "predicate_type" TEXT NOT NULL,
    "bundle_record_id" TEXT NOT NULL,
    "artifact_record_id" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "ci_attestation_pkey" PRIMARY KEY ("payload_digest")
);

-- CreateIndex
CREATE INDEX "ci_token_use_expires_at_idx" ON "ci_token_use"("expires_at");

-- CreateIndex
CREATE UNIQUE INDEX "ci_result_audit_event_id_key" ON "ci_result"("audit_event_id");

-- CreateIndex
CREATE INDEX "ci_result_created_at_id_idx" ON "ci_result"("created_at" DESC, "id" DESC);

-- CreateIndex
CREATE INDEX "ci_result_release_name_created_at_id_idx" ON "ci_result"("release", "name", "created_at" DESC, "id" DESC);

-- CreateIndex
CREATE INDEX "ci_result_actor_id_created_at_id_idx" ON "ci_result"("actor_id", "created_at" DESC, "id" DESC);

-- CreateIndex
CREATE UNIQUE INDEX "ci_result_source_key_key" ON "ci_result"("source", "key");

-- CreateIndex
CREATE INDEX "ci_result_waiting_due_at_idx" ON "ci_result_waiting"("due_at");

-- CreateIndex
CREATE UNIQUE INDEX "ci_result_record_record_id_key" ON "ci_result_record"("record_id");

-- CreateIndex
CREATE UNIQUE INDEX "ci_attestation_source_key_key" ON "ci_attestation"("source", "key");

-- AddForeignKey
ALTER TABLE "ci_result" ADD CONSTRAINT "ci_result_source_key_fkey" FOREIGN KEY ("source", "key") REFERENCES "ci_post"("source", "key") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "ci_result" ADD CONSTRAINT "ci_result_audit_event_id_fkey" FOREIGN KEY ("audit_event_id") REFERENCES "audit_event"("id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "ci_result_waiting" ADD CONSTRAINT "ci_result_waiting_result_id_fkey" FOREIGN KEY ("result_id") REFERENCES "ci_result"("id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "ci_result_record" ADD CONSTRAINT "ci_result_record_result_id_fkey" FOREIGN KEY ("result_id") REFERENCES "ci_result"("id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "ci_result_record" ADD CONSTRAINT "ci_result_record_record_id_fkey" FOREIGN KEY ("record_id") REFERENCES "evidence_record"("id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "ci_attestation" ADD CONSTRAINT "ci_attestation_source_key_fkey" FOREIGN KEY ("source", "key") REFERENCES "ci_post"("source", "key") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "ci_attestation" ADD CONSTRAINT "ci_attestation_bundle_record_id_fkey" FOREIGN KEY ("bundle_record_id") REFERENCES "evidence_record"("id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "ci_attestation" ADD CONSTRAINT "ci_attestation_artifact_record_id_fkey" FOREIGN KEY ("artifact_record_id") REFERENCES "evidence_record"("id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- What CI has said stays said, for the owner of the tables too (see 0002).
DO $$
DECLARE name TEXT;
BEGIN
  FOREACH name IN ARRAY ARRAY['ci_post', 'ci_result', 'ci_result_record', 'ci_attestation']
  LOOP
    EXECUTE format('CREATE TRIGGER "mc_append_only" BEFORE UPDATE OR DELETE OR TRUNCATE ON %I '
      'FOR EACH STATEMENT EXECUTE FUNCTION "mc_append_only"()', name);
  END LOOP;
END
$$;
