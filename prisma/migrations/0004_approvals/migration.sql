-- CreateTable
CREATE TABLE "approval_request" (
    "id" TEXT NOT NULL,
    "body" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "tenant_id" TEXT,
    "environment" TEXT NOT NULL,
    "subject_key" TEXT NOT NULL,
    "payload_digest" CHAR(64) NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "state" TEXT NOT NULL,
    "state_at" TIMESTAMPTZ(3) NOT NULL,
    "state_reason" TEXT,
    "superseded_by" TEXT,
    "record_id" TEXT,

    CONSTRAINT "approval_request_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "approval_decision" (
    "id" TEXT NOT NULL,
    "request_id" TEXT NOT NULL,
    "decision" TEXT NOT NULL,
    "approver_id" TEXT NOT NULL,
    "approver_name" TEXT NOT NULL,
    "role" TEXT NOT NULL,
    "slot" INTEGER,
    "key_digest" CHAR(64),
    "reason" TEXT NOT NULL,
    "statement" TEXT,
    "signature" JSONB,
    "enrolment" JSONB,
    "received_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "approval_decision_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "approval_statement" (
    "nonce" TEXT NOT NULL,
    "request_id" TEXT NOT NULL,
    "approver_id" TEXT NOT NULL,
    "statement" TEXT NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "approval_statement_pkey" PRIMARY KEY ("nonce")
);

-- CreateTable
CREATE TABLE "approver_key" (
    "id" TEXT NOT NULL,
    "user_id" TEXT NOT NULL,
    "public_key" TEXT NOT NULL,
    "fingerprint" TEXT NOT NULL,
    "key_digest" CHAR(64) NOT NULL,
    "name" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "last_used_at" TIMESTAMPTZ(3),
    "revoked_at" TIMESTAMPTZ(3),

    CONSTRAINT "approver_key_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "approval_request_state_expires_at_idx" ON "approval_request"("state", "expires_at");

-- CreateIndex
CREATE INDEX "approval_request_kind_environment_subject_key_idx" ON "approval_request"("kind", "environment", "subject_key");

-- CreateIndex
CREATE INDEX "approval_request_created_at_id_idx" ON "approval_request"("created_at" DESC, "id" DESC);

-- CreateIndex
CREATE INDEX "approval_decision_approver_id_received_at_idx" ON "approval_decision"("approver_id", "received_at" DESC);

-- CreateIndex
CREATE UNIQUE INDEX "approval_decision_request_id_approver_id_key" ON "approval_decision"("request_id", "approver_id");

-- CreateIndex
CREATE UNIQUE INDEX "approval_decision_request_id_key_digest_key" ON "approval_decision"("request_id", "key_digest");

-- CreateIndex
CREATE UNIQUE INDEX "approval_decision_request_id_slot_key" ON "approval_decision"("request_id", "slot");

-- CreateIndex
CREATE INDEX "approval_statement_expires_at_idx" ON "approval_statement"("expires_at");

-- CreateIndex
CREATE INDEX "approval_statement_request_id_approver_id_idx" ON "approval_statement"("request_id", "approver_id");

-- CreateIndex
CREATE UNIQUE INDEX "approver_key_fingerprint_key" ON "approver_key"("fingerprint");

-- CreateIndex
CREATE UNIQUE INDEX "approver_key_key_digest_key" ON "approver_key"("key_digest");

-- CreateIndex
CREATE INDEX "approver_key_user_id_idx" ON "approver_key"("user_id");

-- AddForeignKey
ALTER TABLE "approval_decision" ADD CONSTRAINT "approval_decision_request_id_fkey" FOREIGN KEY ("request_id") REFERENCES "approval_request"("id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "approver_key" ADD CONSTRAINT "approver_key_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "app_user"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- Decisions are history: nobody changes or removes one, the owner of the table included.
CREATE TRIGGER "mc_append_only" BEFORE UPDATE OR DELETE OR TRUNCATE ON "approval_decision"
  FOR EACH STATEMENT EXECUTE FUNCTION "mc_append_only"();

-- What was asked stays what was asked, and an end is an end: only an open request moves, and an approved one not back to pending.
CREATE FUNCTION "mc_approval_request_guard"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' THEN
    RAISE EXCEPTION 'approval requests are kept' USING ERRCODE = 'insufficient_privilege';
  END IF;
  IF (NEW."id", NEW."body", NEW."kind", NEW."tenant_id", NEW."environment", NEW."subject_key", NEW."payload_digest",
      NEW."expires_at", NEW."created_at")
     IS DISTINCT FROM
     (OLD."id", OLD."body", OLD."kind", OLD."tenant_id", OLD."environment", OLD."subject_key", OLD."payload_digest",
      OLD."expires_at", OLD."created_at") THEN
    RAISE EXCEPTION 'what an approval request asks for never changes' USING ERRCODE = 'insufficient_privilege';
  END IF;
  IF NEW."state" IS DISTINCT FROM OLD."state" AND NOT (
       (OLD."state" = 'pending' AND NEW."state" IN ('approved', 'denied', 'expired', 'superseded'))
    OR (OLD."state" = 'approved' AND NEW."state" IN ('used', 'expired', 'superseded'))) THEN
    RAISE EXCEPTION 'an approval request cannot go from % to %', OLD."state", NEW."state"
      USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NEW;
END
$$;
CREATE TRIGGER "mc_approval_request_guard" BEFORE UPDATE OR DELETE ON "approval_request"
  FOR EACH ROW EXECUTE FUNCTION "mc_approval_request_guard"();

-- A key stays whose it is, and once revoked stays revoked.
CREATE FUNCTION "mc_approver_key_guard"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' THEN
    RAISE EXCEPTION 'approver keys are kept' USING ERRCODE = 'insufficient_privilege';
  END IF;
  IF (NEW."id", NEW."user_id", NEW."public_key", NEW."fingerprint", NEW."key_digest", NEW."created_at")
     IS DISTINCT FROM
     (OLD."id", OLD."user_id", OLD."public_key", OLD."fingerprint", OLD."key_digest", OLD."created_at")
     OR (OLD."revoked_at" IS NOT NULL AND NEW."revoked_at" IS DISTINCT FROM OLD."revoked_at") THEN
    RAISE EXCEPTION 'an approver key never changes' USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NEW;
END
$$;
CREATE TRIGGER "mc_approver_key_guard" BEFORE UPDATE OR DELETE ON "approver_key"
  FOR EACH ROW EXECUTE FUNCTION "mc_approver_key_guard"();
