-- CreateTable
CREATE TABLE "finding_dismissal" (
    "id" SERIAL NOT NULL,
    "region_code" TEXT COLLATE "C" NOT NULL,
    "indicator_code" TEXT,
    "rule" TEXT NOT NULL,
    "mark" TEXT NOT NULL,
    "reason" TEXT NOT NULL,
    "by" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "ended_at" TIMESTAMPTZ(3),

    CONSTRAINT "finding_dismissal_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "finding_dismissal_region_code_idx" ON "finding_dismissal"("region_code");

-- AddForeignKey
ALTER TABLE "finding_dismissal" ADD CONSTRAINT "finding_dismissal_region_code_fkey" FOREIGN KEY ("region_code") REFERENCES "region"("code") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "finding_dismissal" ADD CONSTRAINT "finding_dismissal_indicator_code_fkey" FOREIGN KEY ("indicator_code") REFERENCES "indicator"("code") ON DELETE SET NULL ON UPDATE CASCADE;

-- Below: what schema.prisma cannot say.

-- A finding is dismissed at most once at a time.
CREATE UNIQUE INDEX "finding_dismissed_once" ON "finding_dismissal" ("region_code", "mark") WHERE "ended_at" IS NULL;

-- A dismissal is taken back once; nothing else of it changes.
CREATE FUNCTION "dismissal_content_is_final"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'dismissals are never deleted; take dismissal % back instead', OLD."id";
    END IF;
    IF OLD."ended_at" IS NOT NULL OR
       (to_jsonb(OLD) - 'ended_at') IS DISTINCT FROM (to_jsonb(NEW) - 'ended_at') THEN
        RAISE EXCEPTION 'the content of dismissal % is final', OLD."id";
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER "dismissal_content_is_final" BEFORE UPDATE OR DELETE ON "finding_dismissal"
    FOR EACH ROW EXECUTE FUNCTION "dismissal_content_is_final"();
