CREATE TABLE "installation" (
    "id" CHAR(8) NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "generated_history_until" TIMESTAMPTZ(3),
    CONSTRAINT "installation_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "tenant" (
    "id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "residency" TEXT NOT NULL,
    "tier" SMALLINT NOT NULL,
    "environment" TEXT NOT NULL,
    "label_value" TEXT NOT NULL,
    "objectives" JSONB NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,
    "removed_at" TIMESTAMPTZ(3),
    CONSTRAINT "tenant_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "app_user" (
    "id" TEXT NOT NULL,
    "email" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "password_hash" TEXT,
    "must_change_password" BOOLEAN NOT NULL DEFAULT false,
    "oidc_issuer" TEXT,
    "oidc_subject" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "deactivated_at" TIMESTAMPTZ(3),
    CONSTRAINT "app_user_pkey" PRIMARY KEY ("id")
);
CREATE UNIQUE INDEX "app_user_email_key" ON "app_user"("email");
CREATE UNIQUE INDEX "app_user_oidc_issuer_oidc_subject_key" ON "app_user"("oidc_issuer", "oidc_subject");

CREATE TABLE "role_grant" (
    "user_id" TEXT NOT NULL,
    "role" TEXT NOT NULL,
    "tenant_id" TEXT NOT NULL,
    CONSTRAINT "role_grant_pkey" PRIMARY KEY ("user_id", "role", "tenant_id"),
    CONSTRAINT "role_grant_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "app_user"("id") ON DELETE CASCADE ON UPDATE CASCADE
);

CREATE TABLE "session" (
    "id" TEXT NOT NULL,
    "user_id" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "last_seen_at" TIMESTAMPTZ(3) NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "revoked_at" TIMESTAMPTZ(3),
    "ip" TEXT NOT NULL,
    "user_agent" TEXT NOT NULL,
    CONSTRAINT "session_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "session_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "app_user"("id") ON DELETE CASCADE ON UPDATE CASCADE
);
CREATE INDEX "session_user_id_idx" ON "session"("user_id");

CREATE TABLE "api_token" (
    "id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "secret_hash" TEXT NOT NULL,
    "owner_id" TEXT NOT NULL,
    "grants" JSONB NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "last_used_at" TIMESTAMPTZ(3),
    "revoked_at" TIMESTAMPTZ(3),
    CONSTRAINT "api_token_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "api_token_owner_id_fkey" FOREIGN KEY ("owner_id") REFERENCES "app_user"("id") ON DELETE CASCADE ON UPDATE CASCADE
);
CREATE UNIQUE INDEX "api_token_secret_hash_key" ON "api_token"("secret_hash");
CREATE INDEX "api_token_owner_id_idx" ON "api_token"("owner_id");

CREATE TABLE "setup_link" (
    "secret_hash" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "used_at" TIMESTAMPTZ(3),
    CONSTRAINT "setup_link_pkey" PRIMARY KEY ("secret_hash")
);

CREATE TABLE "rate_window" (
    "key" TEXT NOT NULL,
    "window_start_at" TIMESTAMPTZ(3) NOT NULL,
    "count" INTEGER NOT NULL,
    CONSTRAINT "rate_window_pkey" PRIMARY KEY ("key", "window_start_at")
);
CREATE INDEX "rate_window_window_start_at_idx" ON "rate_window"("window_start_at");

CREATE TABLE "event" (
    "id" TEXT NOT NULL,
    "tenant_id" TEXT,
    "kind" TEXT NOT NULL,
    "title" TEXT NOT NULL,
    "link" TEXT,
    "starts_at" TIMESTAMPTZ(3) NOT NULL,
    "ends_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "created_by" TEXT NOT NULL,
    "idempotency_key" TEXT,
    CONSTRAINT "event_pkey" PRIMARY KEY ("id")
);
CREATE UNIQUE INDEX "event_idempotency_key_key" ON "event"("idempotency_key");
CREATE INDEX "event_starts_at_idx" ON "event"("starts_at");
CREATE INDEX "event_tenant_id_starts_at_idx" ON "event"("tenant_id", "starts_at");

CREATE TABLE "frame_tick" (
    "id" BIGSERIAL NOT NULL,
    "frame_key" TEXT NOT NULL,
    "seq" INTEGER NOT NULL,
    "full" BOOLEAN NOT NULL,
    "payload" BYTEA NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT "frame_tick_pkey" PRIMARY KEY ("id")
);
CREATE UNIQUE INDEX "frame_tick_frame_key_seq_key" ON "frame_tick"("frame_key", "seq");

CREATE TABLE "audit_event" (
    "id" BIGSERIAL NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "actor_kind" TEXT NOT NULL,
    "actor_id" TEXT NOT NULL,
    "actor_name" TEXT NOT NULL,
    "action" TEXT NOT NULL,
    "tenant_id" TEXT,
    "object_kind" TEXT NOT NULL,
    "object_id" TEXT NOT NULL,
    "before_digest" TEXT,
    "after_digest" TEXT,
    "detail" JSONB NOT NULL,
    "reason" TEXT,
    "request_id" TEXT NOT NULL,
    "ip" TEXT,
    CONSTRAINT "audit_event_pkey" PRIMARY KEY ("id")
);
CREATE INDEX "audit_event_at_idx" ON "audit_event"("at");
CREATE INDEX "audit_event_object_kind_object_id_idx" ON "audit_event"("object_kind", "object_id");
CREATE INDEX "audit_event_tenant_id_at_idx" ON "audit_event"("tenant_id", "at");
