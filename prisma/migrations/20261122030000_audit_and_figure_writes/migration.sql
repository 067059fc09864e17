-- AlterTable
ALTER TABLE "facts_version" ADD COLUMN     "changed_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP;

-- CreateTable
CREATE TABLE "audit_entry" (
    "number" INTEGER NOT NULL,
    "group_number" INTEGER NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "actor" TEXT NOT NULL,
    "role" TEXT NOT NULL,
    "action" TEXT NOT NULL,
    "reason" TEXT,
    "region_code" TEXT COLLATE "C",
    "subject_type" TEXT,
    "subject_id" TEXT,
    "before" TEXT,
    "after" TEXT,
    "request_id" TEXT NOT NULL,
    "hash" TEXT NOT NULL,

    CONSTRAINT "audit_entry_pkey" PRIMARY KEY ("number")
);

-- CreateTable
CREATE TABLE "audit_head" (
    "id" INTEGER NOT NULL DEFAULT 1,
    "number" INTEGER NOT NULL DEFAULT 0,
    "hash" TEXT NOT NULL,

    CONSTRAINT "audit_head_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "audit_entry_region_code_number_idx" ON "audit_entry"("region_code", "number");

-- CreateIndex
CREATE INDEX "audit_entry_actor_number_idx" ON "audit_entry"("actor", "number");

-- CreateIndex
CREATE INDEX "audit_entry_action_number_idx" ON "audit_entry"("action", "number");

-- CreateIndex
CREATE INDEX "audit_entry_at_idx" ON "audit_entry"("at");

-- AddForeignKey
ALTER TABLE "audit_entry" ADD CONSTRAINT "audit_entry_region_code_fkey" FOREIGN KEY ("region_code") REFERENCES "region"("code") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- Below: what schema.prisma cannot say.

-- The trail only grows, whoever is connected. What gets past this, `jemput verify` finds by the hashes.
CREATE FUNCTION "audit_only_grows"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the trail only grows: % on % is refused', TG_OP, TG_TABLE_NAME;
END $$;
CREATE TRIGGER "audit_entry_only_grows" BEFORE UPDATE OR DELETE OR TRUNCATE ON "audit_entry"
    FOR EACH STATEMENT EXECUTE FUNCTION "audit_only_grows"();

ALTER TABLE "audit_entry" ADD CONSTRAINT "audit_entry_number_positive" CHECK ("number" > 0);

INSERT INTO "audit_head" ("id", "number", "hash") VALUES (1, 0, repeat('0', 64));

-- A target stays as it was set; it leaves use once, so that what was known at an instant can be told later.
CREATE FUNCTION "target_content_is_final"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'targets are never deleted; set another instead of target %', OLD."id";
    END IF;
    IF OLD."ended_at" IS NOT NULL OR (to_jsonb(OLD) - 'ended_at') IS DISTINCT FROM (to_jsonb(NEW) - 'ended_at') THEN
        RAISE EXCEPTION 'the content of target % is final; set another instead', OLD."id";
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER "target_content_is_final" BEFORE UPDATE OR DELETE ON "target"
    FOR EACH ROW EXECUTE FUNCTION "target_content_is_final"();
