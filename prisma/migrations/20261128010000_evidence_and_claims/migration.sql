-- CreateEnum
CREATE TYPE "extent" AS ENUM ('WHOLE', 'EVERY_REGENCY', 'MOST_REGENCIES', 'SOME_REGENCIES');

-- DropIndex
DROP INDEX "figure_shipped_as_key";

-- DropIndex
DROP INDEX "target_shipped_as_key";

-- AlterTable
ALTER TABLE "figure" ADD COLUMN     "among" TEXT,
ADD COLUMN     "extent" "extent" NOT NULL DEFAULT 'WHOLE',
ADD COLUMN     "of_peers" INTEGER,
ADD COLUMN     "printed" TEXT,
ADD COLUMN     "provisional" BOOLEAN NOT NULL DEFAULT false,
ADD COLUMN     "shipped_place" DOUBLE PRECISION,
ADD COLUMN     "target_percent" DOUBLE PRECISION;

-- AlterTable
ALTER TABLE "measure" ADD COLUMN     "within_code" TEXT;

-- AlterTable
ALTER TABLE "target" ADD COLUMN     "restates_id" INTEGER,
ADD COLUMN     "shipped_place" DOUBLE PRECISION,
ADD COLUMN     "source_id" TEXT,
ADD COLUMN     "withdrawn" BOOLEAN NOT NULL DEFAULT false;

-- CreateIndex
CREATE INDEX "figure_shipped_as_idx" ON "figure"("shipped_as");

-- CreateIndex
CREATE INDEX "target_shipped_as_idx" ON "target"("shipped_as");

-- AddForeignKey
ALTER TABLE "measure" ADD CONSTRAINT "measure_within_code_fkey" FOREIGN KEY ("within_code") REFERENCES "measure"("code") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "target" ADD CONSTRAINT "target_source_id_fkey" FOREIGN KEY ("source_id") REFERENCES "source"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "target" ADD CONSTRAINT "target_restates_id_fkey" FOREIGN KEY ("restates_id") REFERENCES "target"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- Below: what schema.prisma cannot say.

-- Figures and targets are final. What the new columns say of those recorded before is filled in once, here.
ALTER TABLE "figure" DISABLE TRIGGER "figure_content_is_final";
ALTER TABLE "target" DISABLE TRIGGER "target_content_is_final";

-- Shipped rows count as recorded before everything that people record, in the order of the file. A row that came after
-- a large import has a high id, so they are counted.
UPDATE "figure" SET "shipped_place" = "shipped"."place" - 1000001
FROM (SELECT "id", row_number() OVER (ORDER BY "id") AS "place" FROM "figure" WHERE "shipped_as" IS NOT NULL) AS "shipped"
WHERE "shipped"."id" = "figure"."id";
UPDATE "target" SET "shipped_place" = "shipped"."place" - 1000001
FROM (SELECT "id", row_number() OVER (ORDER BY "id") AS "place" FROM "target" WHERE "shipped_as" IS NOT NULL) AS "shipped"
WHERE "shipped"."id" = "target"."id";

-- An achievement refers to the target that bound the region on its day, as known when it was recorded: the nearest
-- region's, and of several there the one set last.
UPDATE "figure" SET "target_percent" = (
    SELECT "percent" FROM "target"
    WHERE "target"."indicator_code" = "figure"."indicator_code"
        AND "target"."region_code" IN ('ID', left("figure"."region_code", 2), left("figure"."region_code", 5),
            left("figure"."region_code", 8), "figure"."region_code")
        AND "figure"."as_of" BETWEEN "from_day" AND "to_day"
        AND "target"."recorded_at" <= "figure"."recorded_at"
        AND ("target"."ended_at" IS NULL OR "target"."ended_at" > "figure"."recorded_at")
    ORDER BY "target"."region_code" = 'ID', length("target"."region_code") DESC, "target"."id" DESC LIMIT 1)
WHERE "metric" = 'ACHIEVEMENT';

-- A shipped target was named by what it says; now it has an id of its own in targets.csv.
UPDATE "target" SET "shipped_as" = "named"."id" FROM (VALUES
    ('IKD_ACTIVATION/ID/2023-01-01/Kementerian Dalam Negeri', 't-01'),
    ('IKD_ACTIVATION/ID/2024-01-01/Kementerian Dalam Negeri', 't-02'),
    ('IKD_ACTIVATION/ID/2025-01-01/Kementerian Dalam Negeri', 't-03'),
    ('IKD_ACTIVATION/33.11/2024-01-01/Dispendukcapil Sukoharjo (target of 2023 carried over)', 't-04'),
    ('IKD_ACTIVATION/33.11/2025-01-01/Dispendukcapil Sukoharjo', 't-05'),
    ('IKD_ACTIVATION/64.09/2025-01-01/Disdukcapil Penajam Paser Utara (local)', 't-06'),
    ('KTP_RECORDING/ID/2023-01-01/Ditjen Dukcapil', 't-07'),
    ('KIA_OWNERSHIP/ID/2020-01-01/Kementerian Dalam Negeri', 't-08'),
    ('KIA_OWNERSHIP/ID/2021-01-01/Kementerian Dalam Negeri', 't-09'),
    ('KIA_OWNERSHIP/ID/2023-01-01/Kementerian Dalam Negeri', 't-10'),
    ('KIA_OWNERSHIP/ID/2024-01-01/Kementerian Dalam Negeri', 't-11')
) AS "named" ("key", "id") WHERE "shipped_as" = "named"."key";

ALTER TABLE "figure" ENABLE TRIGGER "figure_content_is_final";
ALTER TABLE "target" ENABLE TRIGGER "target_content_is_final";

-- A shipped row is in use at most once.
CREATE UNIQUE INDEX "figure_shipped_once" ON "figure" ("shipped_as") WHERE "status" = 'ACTIVE';
CREATE UNIQUE INDEX "target_shipped_once" ON "target" ("shipped_as") WHERE "ended_at" IS NULL;

-- Claims say something about a region that is checked and never computed with.
ALTER TABLE "figure"
    ADD CONSTRAINT "figure_extent_is_of_a_coverage" CHECK ("extent" = 'WHOLE' OR "metric" = 'COVERAGE'),
    ADD CONSTRAINT "figure_peers_are_of_a_rank" CHECK (
        CASE "metric" WHEN 'RANK' THEN "value" >= 1 AND "value" = trunc("value") AND coalesce("of_peers" >= "value", true)
        ELSE "among" IS NULL AND "of_peers" IS NULL END),
    ADD CONSTRAINT "figure_claims_name_their_target" CHECK (
        CASE WHEN "metric" IN ('GAP_POINTS', 'TARGET_PEOPLE') THEN "target_percent" IS NOT NULL
        ELSE "metric" = 'ACHIEVEMENT' OR "target_percent" IS NULL END),
    ADD CONSTRAINT "figure_target_percent_positive" CHECK ("target_percent" > 0 AND "target_percent" <= 100);

-- A target leaves use once, replaced or withdrawn; nothing else of it changes.
CREATE OR REPLACE FUNCTION "target_content_is_final"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'targets are never deleted; set another instead of target %', OLD."id";
    END IF;
    IF OLD."ended_at" IS NOT NULL OR (NEW."withdrawn" AND NEW."ended_at" IS NULL) OR
       (to_jsonb(OLD) - 'ended_at' - 'withdrawn') IS DISTINCT FROM (to_jsonb(NEW) - 'ended_at' - 'withdrawn') THEN
        RAISE EXCEPTION 'the content of target % is final; set another instead', OLD."id";
    END IF;
    RETURN NEW;
END $$;
