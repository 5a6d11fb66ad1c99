-- CreateTable
CREATE TABLE "passkey" (
    "id" TEXT NOT NULL,
    "user_id" TEXT NOT NULL,
    "credential_id" TEXT NOT NULL,
    "public_key_cose" BYTEA NOT NULL,
    "alg" INTEGER NOT NULL,
    "aaguid" TEXT NOT NULL,
    "backup_eligible" BOOLEAN NOT NULL,
    "backed_up" BOOLEAN NOT NULL,
    "counter" BIGINT NOT NULL,
    "transports" TEXT[],
    "name" TEXT NOT NULL,
    "rp_id" TEXT NOT NULL,
    "attestation_object" BYTEA NOT NULL,
    "registration_client_data" BYTEA NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "last_used_at" TIMESTAMPTZ(3),
    "revoked_at" TIMESTAMPTZ(3),

    CONSTRAINT "passkey_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "webauthn_challenge" (
    "challenge" TEXT NOT NULL,
    "user_id" TEXT NOT NULL,
    "session_id" TEXT NOT NULL,
    "purpose" TEXT NOT NULL,
    "proof" TEXT,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "webauthn_challenge_pkey" PRIMARY KEY ("challenge")
);

-- CreateIndex
CREATE UNIQUE INDEX "passkey_credential_id_key" ON "passkey"("credential_id");

-- CreateIndex
CREATE INDEX "passkey_user_id_idx" ON "passkey"("user_id");

-- CreateIndex
CREATE INDEX "webauthn_challenge_user_id_idx" ON "webauthn_challenge"("user_id");

-- CreateIndex
CREATE UNIQUE INDEX "webauthn_challenge_session_id_purpose_key" ON "webauthn_challenge"("session_id", "purpose");

-- AddForeignKey
ALTER TABLE "passkey" ADD CONSTRAINT "passkey_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "app_user"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "webauthn_challenge" ADD CONSTRAINT "webauthn_challenge_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "app_user"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- What a passkey signed is verified long after it was revoked, so a row stays, and stays what it was, for the owner of the tables too.
CREATE FUNCTION "mc_passkey_stays"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP <> 'UPDATE' THEN
    RAISE EXCEPTION 'a passkey is revoked, never deleted' USING ERRCODE = 'insufficient_privilege';
  END IF;
  IF OLD."revoked_at" IS NOT NULL
    OR (to_jsonb(OLD) - ARRAY['name', 'counter', 'backed_up', 'last_used_at', 'revoked_at'])
      IS DISTINCT FROM (to_jsonb(NEW) - ARRAY['name', 'counter', 'backed_up', 'last_used_at', 'revoked_at']) THEN
    RAISE EXCEPTION 'this part of a passkey never changes' USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NEW;
END
$$;
CREATE TRIGGER "mc_passkey_stays" BEFORE UPDATE OR DELETE ON "passkey"
  FOR EACH ROW EXECUTE FUNCTION "mc_passkey_stays"();
CREATE TRIGGER "mc_passkey_truncate" BEFORE TRUNCATE ON "passkey"
  FOR EACH STATEMENT EXECUTE FUNCTION "mc_append_only"();
