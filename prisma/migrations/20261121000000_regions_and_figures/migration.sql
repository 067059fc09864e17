-- replaces f75858fe19ce06698d2102cc6a280c85bf2da29ecbbad90fbeb7a2d6c497c732
-- which also created the extension pg_trgm and an index of names, for a search that no longer asks the database.

-- CreateEnum
CREATE TYPE "region_level" AS ENUM ('COUNTRY', 'PROVINCE', 'REGENCY', 'DISTRICT', 'VILLAGE');

-- CreateEnum
CREATE TYPE "region_kind" AS ENUM ('COUNTRY', 'PROVINCE', 'KABUPATEN', 'KOTA', 'KECAMATAN', 'KELURAHAN', 'DESA', 'DESA_ADAT');

-- CreateEnum
CREATE TYPE "figure_metric" AS ENUM ('COUNT', 'COVERAGE', 'ACHIEVEMENT');

-- CreateEnum
CREATE TYPE "comparator" AS ENUM ('EQ', 'LT', 'LTE', 'GT', 'GTE', 'BETWEEN');

-- CreateEnum
CREATE TYPE "date_precision" AS ENUM ('DAY', 'MONTH', 'SEMESTER', 'YEAR', 'RANGE', 'UNDATED');

-- CreateEnum
CREATE TYPE "figure_status" AS ENUM ('ACTIVE', 'SUPERSEDED', 'RETRACTED');

-- CreateTable
CREATE TABLE "region" (
    "code" TEXT COLLATE "C" NOT NULL,
    "name" TEXT COLLATE "C" NOT NULL,
    "level" "region_level" NOT NULL,
    "kind" "region_kind" NOT NULL,
    "time_zone" TEXT NOT NULL,
    "parent_code" TEXT COLLATE "C",
    "child_count" INTEGER NOT NULL DEFAULT 0,
    "search_text" TEXT NOT NULL,
    "retired_at" TIMESTAMPTZ(3),

    CONSTRAINT "region_pkey" PRIMARY KEY ("code")
);

-- CreateTable
CREATE TABLE "measure" (
    "code" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "description" TEXT NOT NULL,
    "cumulative" BOOLEAN NOT NULL,

    CONSTRAINT "measure_pkey" PRIMARY KEY ("code")
);

-- CreateTable
CREATE TABLE "indicator" (
    "code" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "description" TEXT NOT NULL,
    "numerator_code" TEXT NOT NULL,
    "basis_code" TEXT NOT NULL,

    CONSTRAINT "indicator_pkey" PRIMARY KEY ("code")
);

-- CreateTable
CREATE TABLE "indicator_basis" (
    "indicator_code" TEXT NOT NULL,
    "measure_code" TEXT NOT NULL,

    CONSTRAINT "indicator_basis_pkey" PRIMARY KEY ("indicator_code","measure_code")
);

-- CreateTable
CREATE TABLE "source" (
    "id" TEXT NOT NULL,
    "publisher" TEXT NOT NULL,
    "title" TEXT,
    "published" TEXT,
    "url" TEXT,

    CONSTRAINT "source_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "figure" (
    "id" SERIAL NOT NULL,
    "region_code" TEXT COLLATE "C" NOT NULL,
    "metric" "figure_metric" NOT NULL,
    "measure_code" TEXT,
    "indicator_code" TEXT,
    "basis_code" TEXT,
    "value" DOUBLE PRECISION,
    "low" DOUBLE PRECISION,
    "high" DOUBLE PRECISION,
    "comparator" "comparator" NOT NULL DEFAULT 'EQ',
    "approximate" BOOLEAN NOT NULL DEFAULT false,
    "decimals" INTEGER,
    "as_of_from" DATE,
    "as_of" DATE,
    "precision" "date_precision" NOT NULL DEFAULT 'DAY',
    "source_id" TEXT,
    "shipped_as" TEXT,
    "status" "figure_status" NOT NULL DEFAULT 'ACTIVE',
    "recorded_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "ended_at" TIMESTAMPTZ(3),
    "supersedes_id" INTEGER,

    CONSTRAINT "figure_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "target" (
    "id" SERIAL NOT NULL,
    "indicator_code" TEXT NOT NULL,
    "region_code" TEXT COLLATE "C" NOT NULL,
    "percent" DOUBLE PRECISION NOT NULL,
    "basis_code" TEXT NOT NULL,
    "from_day" DATE NOT NULL,
    "to_day" DATE NOT NULL,
    "set_by" TEXT NOT NULL,
    "shipped_as" TEXT,
    "recorded_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "ended_at" TIMESTAMPTZ(3),

    CONSTRAINT "target_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "facts_version" (
    "id" INTEGER NOT NULL DEFAULT 1,
    "version" INTEGER NOT NULL DEFAULT 1,

    CONSTRAINT "facts_version_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "shipped_data" (
    "name" TEXT NOT NULL,
    "checksum" TEXT NOT NULL,
    "loaded_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "shipped_data_pkey" PRIMARY KEY ("name")
);

-- CreateIndex
CREATE INDEX "region_parent_code_idx" ON "region"("parent_code");

-- CreateIndex
CREATE INDEX "region_level_code_idx" ON "region"("level", "code");

-- CreateIndex
CREATE UNIQUE INDEX "figure_shipped_as_key" ON "figure"("shipped_as");

-- CreateIndex
CREATE UNIQUE INDEX "figure_supersedes_id_key" ON "figure"("supersedes_id");

-- CreateIndex
CREATE INDEX "figure_region_code_id_idx" ON "figure"("region_code", "id");

-- CreateIndex
CREATE INDEX "figure_measure_code_idx" ON "figure"("measure_code");

-- CreateIndex
CREATE INDEX "figure_indicator_code_idx" ON "figure"("indicator_code");

-- CreateIndex
CREATE UNIQUE INDEX "target_shipped_as_key" ON "target"("shipped_as");

-- CreateIndex
CREATE INDEX "target_region_code_indicator_code_idx" ON "target"("region_code", "indicator_code");

-- AddForeignKey
ALTER TABLE "region" ADD CONSTRAINT "region_parent_code_fkey" FOREIGN KEY ("parent_code") REFERENCES "region"("code") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "indicator" ADD CONSTRAINT "indicator_numerator_code_fkey" FOREIGN KEY ("numerator_code") REFERENCES "measure"("code") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "indicator" ADD CONSTRAINT "indicator_basis_code_fkey" FOREIGN KEY ("basis_code") REFERENCES "measure"("code") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "indicator_basis" ADD CONSTRAINT "indicator_basis_indicator_code_fkey" FOREIGN KEY ("indicator_code") REFERENCES "indicator"("code") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "indicator_basis" ADD CONSTRAINT "indicator_basis_measure_code_fkey" FOREIGN KEY ("measure_code") REFERENCES "measure"("code") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "figure" ADD CONSTRAINT "figure_region_code_fkey" FOREIGN KEY ("region_code") REFERENCES "region"("code") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "figure" ADD CONSTRAINT "figure_measure_code_fkey" FOREIGN KEY ("measure_code") REFERENCES "measure"("code") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "figure" ADD CONSTRAINT "figure_indicator_code_fkey" FOREIGN KEY ("indicator_code") REFERENCES "indicator"("code") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "figure" ADD CONSTRAINT "figure_basis_code_fkey" FOREIGN KEY ("basis_code") REFERENCES "measure"("code") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "figure" ADD CONSTRAINT "figure_source_id_fkey" FOREIGN KEY ("source_id") REFERENCES "source"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "figure" ADD CONSTRAINT "figure_supersedes_id_fkey" FOREIGN KEY ("supersedes_id") REFERENCES "figure"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "target" ADD CONSTRAINT "target_indicator_code_fkey" FOREIGN KEY ("indicator_code") REFERENCES "indicator"("code") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "target" ADD CONSTRAINT "target_region_code_fkey" FOREIGN KEY ("region_code") REFERENCES "region"("code") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "target" ADD CONSTRAINT "target_basis_code_fkey" FOREIGN KEY ("basis_code") REFERENCES "measure"("code") ON DELETE RESTRICT ON UPDATE CASCADE;

-- Below: what schema.prisma cannot say.

-- Above, COLLATE "C": codes compare byte by byte, so that a subtree is one range of the key (code LIKE '64.%') in every
-- locale. The constraints keep the shape of a figure and a target whoever writes it.
ALTER TABLE "figure"
    ADD CONSTRAINT "figure_metric_names_what_it_counts" CHECK (
        CASE "metric" WHEN 'COUNT' THEN "measure_code" IS NOT NULL AND "indicator_code" IS NULL AND "basis_code" IS NULL
        ELSE "measure_code" IS NULL AND "indicator_code" IS NOT NULL AND "basis_code" IS NOT NULL END),
    ADD CONSTRAINT "figure_undated_has_no_day" CHECK (("precision" = 'UNDATED') = ("as_of" IS NULL)),
    ADD CONSTRAINT "figure_period_in_order" CHECK ("as_of_from" <= "as_of"),
    ADD CONSTRAINT "figure_has_a_number" CHECK (
        CASE "comparator" WHEN 'BETWEEN' THEN "low" IS NOT NULL AND "high" IS NOT NULL ELSE "value" IS NOT NULL END),
    ADD CONSTRAINT "figure_bounds_in_order" CHECK ("low" <= "high" AND coalesce("value", "low", "high") >= 0),
    ADD CONSTRAINT "figure_ends_with_its_status" CHECK (("status" = 'ACTIVE') = ("ended_at" IS NULL));

ALTER TABLE "target"
    ADD CONSTRAINT "target_percent_positive" CHECK ("percent" > 0),
    ADD CONSTRAINT "target_period_in_order" CHECK ("from_day" <= "to_day");

-- What was published stays as it was recorded; a figure leaves use by its status alone, once.
CREATE FUNCTION "figure_content_is_final"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'figures are never deleted; retract figure % instead', OLD."id";
    END IF;
    IF OLD."status" <> 'ACTIVE' OR
       (to_jsonb(OLD) - 'status' - 'ended_at') IS DISTINCT FROM (to_jsonb(NEW) - 'status' - 'ended_at') THEN
        RAISE EXCEPTION 'the content of figure % is final; record another that supersedes it', OLD."id";
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER "figure_content_is_final" BEFORE UPDATE OR DELETE ON "figure"
    FOR EACH ROW EXECUTE FUNCTION "figure_content_is_final"();

INSERT INTO "facts_version" ("id", "version") VALUES (1, 1);
