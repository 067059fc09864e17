-- AlterTable
ALTER TABLE "region_day_tally" ADD COLUMN     "moved_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP;

-- CreateIndex
CREATE INDEX "activation_measure_code_local_day_domicile_code_recorded_at_idx" ON "activation"("measure_code", "local_day", "domicile_code", "recorded_at");

-- Below: what schema.prisma cannot say.

-- The last entries of each day, in the region and in every region above it.
UPDATE "region_day_tally" SET "moved_at" = "moved"."at"
FROM (
    SELECT "region_code", "measure_code", "local_day", max("at") AS "at"
    FROM (
        SELECT "domicile_code", "measure_code", "local_day", max("recorded_at") AS "at"
        FROM "activation" GROUP BY 1, 2, 3
    ) AS "by_domicile"
    CROSS JOIN LATERAL (
        SELECT 'ID' AS "region_code"
        UNION SELECT left("domicile_code", "width") FROM unnest(ARRAY[2, 5, 8, 13]) AS "width"
        WHERE "domicile_code" <> 'ID' AND "width" <= length("domicile_code")
    ) AS "chain" GROUP BY 1, 2, 3
) AS "moved"
WHERE "region_day_tally"."region_code" = "moved"."region_code" COLLATE "C"
    AND "region_day_tally"."measure_code" = "moved"."measure_code" AND "region_day_tally"."day" = "moved"."local_day";
