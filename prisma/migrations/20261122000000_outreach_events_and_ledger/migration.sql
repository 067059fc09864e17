-- CreateEnum
CREATE TYPE "outreach_status" AS ENUM ('PLANNED', 'LIVE', 'CLOSED', 'CANCELLED');

-- CreateEnum
CREATE TYPE "venue_kind" AS ENUM ('SCHOOL', 'CAMPUS', 'COMPANY', 'GOVERNMENT_OFFICE', 'DISTRICT_OFFICE', 'VILLAGE_OFFICE', 'VILLAGE_HALL', 'MARKET', 'COMMUNITY', 'OTHER');

-- CreateEnum
CREATE TYPE "segment" AS ENUM ('CIVIL_SERVANT', 'STATE_ENTERPRISE', 'MILITARY_POLICE', 'LEGISLATURE', 'STUDENT', 'GENERAL_PUBLIC', 'UNKNOWN');

-- CreateEnum
CREATE TYPE "activation_kind" AS ENUM ('ACTIVATION', 'REACTIVATION', 'WITHDRAWAL');

-- CreateTable
CREATE TABLE "outreach_event" (
    "id" UUID NOT NULL,
    "code" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "region_code" TEXT COLLATE "C" NOT NULL,
    "venue_kind" "venue_kind" NOT NULL,
    "venue_name" TEXT NOT NULL,
    "status" "outreach_status" NOT NULL DEFAULT 'PLANNED',
    "scheduled_start" TIMESTAMPTZ(3) NOT NULL,
    "scheduled_end" TIMESTAMPTZ(3) NOT NULL,
    "opened_at" TIMESTAMPTZ(3),
    "closed_at" TIMESTAMPTZ(3),
    "goal" INTEGER,
    "planned_by" TEXT NOT NULL,
    "planned_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "outreach_event_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "activation" (
    "id" UUID NOT NULL,
    "position" BIGSERIAL NOT NULL,
    "event_id" UUID NOT NULL,
    "measure_code" TEXT NOT NULL,
    "kind" "activation_kind" NOT NULL,
    "count" INTEGER NOT NULL,
    "domicile_code" TEXT COLLATE "C" NOT NULL,
    "segment" "segment" NOT NULL,
    "occurred_at" TIMESTAMPTZ(3) NOT NULL,
    "local_day" DATE NOT NULL,
    "recorded_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "recorded_by" TEXT NOT NULL,
    "device" TEXT,

    CONSTRAINT "activation_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "event_tally" (
    "event_id" UUID NOT NULL,
    "version" INTEGER NOT NULL DEFAULT 1,
    "served" INTEGER NOT NULL DEFAULT 0,
    "net" INTEGER NOT NULL DEFAULT 0,
    "from_here" INTEGER NOT NULL DEFAULT 0,
    "last_activation_at" TIMESTAMPTZ(3),

    CONSTRAINT "event_tally_pkey" PRIMARY KEY ("event_id")
);

-- CreateTable
CREATE TABLE "event_part_tally" (
    "event_id" UUID NOT NULL,
    "measure_code" TEXT NOT NULL,
    "segment" "segment" NOT NULL,
    "served" INTEGER NOT NULL DEFAULT 0,
    "net" INTEGER NOT NULL DEFAULT 0,

    CONSTRAINT "event_part_tally_pkey" PRIMARY KEY ("event_id","measure_code","segment")
);

-- CreateTable
CREATE TABLE "event_minute_tally" (
    "event_id" UUID NOT NULL,
    "minute" TIMESTAMPTZ(3) NOT NULL,
    "served" INTEGER NOT NULL DEFAULT 0,

    CONSTRAINT "event_minute_tally_pkey" PRIMARY KEY ("event_id","minute")
);

-- CreateTable
CREATE TABLE "region_tally" (
    "region_code" TEXT COLLATE "C" NOT NULL,
    "measure_code" TEXT NOT NULL,
    "version" INTEGER NOT NULL DEFAULT 1,
    "net" INTEGER NOT NULL DEFAULT 0,

    CONSTRAINT "region_tally_pkey" PRIMARY KEY ("region_code","measure_code")
);

-- CreateTable
CREATE TABLE "region_day_tally" (
    "region_code" TEXT COLLATE "C" NOT NULL,
    "measure_code" TEXT NOT NULL,
    "day" DATE NOT NULL,
    "net" INTEGER NOT NULL DEFAULT 0,

    CONSTRAINT "region_day_tally_pkey" PRIMARY KEY ("region_code","measure_code","day")
);

-- CreateTable
CREATE TABLE "field_token" (
    "id" UUID NOT NULL,
    "event_id" UUID NOT NULL,
    "label" TEXT NOT NULL,
    "issued_by" TEXT NOT NULL,
    "issued_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "revoked_at" TIMESTAMPTZ(3),
    "revoked_by" TEXT,

    CONSTRAINT "field_token_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "outreach_event_code_key" ON "outreach_event"("code");

-- CreateIndex
CREATE INDEX "outreach_event_region_code_status_idx" ON "outreach_event"("region_code", "status");

-- CreateIndex
CREATE INDEX "outreach_event_status_scheduled_start_idx" ON "outreach_event"("status", "scheduled_start");

-- CreateIndex
CREATE UNIQUE INDEX "activation_position_key" ON "activation"("position");

-- CreateIndex
CREATE INDEX "activation_event_id_position_idx" ON "activation"("event_id", "position");

-- CreateIndex
CREATE INDEX "activation_domicile_code_measure_code_idx" ON "activation"("domicile_code", "measure_code");

-- CreateIndex
CREATE INDEX "field_token_revoked_at_idx" ON "field_token"("revoked_at");

-- AddForeignKey
ALTER TABLE "outreach_event" ADD CONSTRAINT "outreach_event_region_code_fkey" FOREIGN KEY ("region_code") REFERENCES "region"("code") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "activation" ADD CONSTRAINT "activation_event_id_fkey" FOREIGN KEY ("event_id") REFERENCES "outreach_event"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "activation" ADD CONSTRAINT "activation_measure_code_fkey" FOREIGN KEY ("measure_code") REFERENCES "measure"("code") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "activation" ADD CONSTRAINT "activation_domicile_code_fkey" FOREIGN KEY ("domicile_code") REFERENCES "region"("code") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "field_token" ADD CONSTRAINT "field_token_event_id_fkey" FOREIGN KEY ("event_id") REFERENCES "outreach_event"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- Below: what schema.prisma cannot say.

ALTER TABLE "activation"
    ADD CONSTRAINT "activation_counts_people" CHECK ("count" BETWEEN 1 AND 100000);

ALTER TABLE "outreach_event"
    ADD CONSTRAINT "outreach_event_schedule_in_order" CHECK ("scheduled_start" < "scheduled_end"),
    ADD CONSTRAINT "outreach_event_goal_positive" CHECK ("goal" > 0),
    ADD CONSTRAINT "outreach_event_live_has_opened" CHECK ("status" <> 'LIVE' OR "opened_at" IS NOT NULL),
    ADD CONSTRAINT "outreach_event_closed_has_closed" CHECK (("status" = 'CLOSED') = ("closed_at" IS NOT NULL));

-- The ledger only grows, whoever is connected: what a correction changes, it changes by adding entries.
CREATE FUNCTION "ledger_only_grows"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the ledger only grows: % on % is refused', TG_OP, TG_TABLE_NAME;
END $$;
CREATE TRIGGER "activation_only_grows" BEFORE UPDATE OR DELETE OR TRUNCATE ON "activation"
    FOR EACH STATEMENT EXECUTE FUNCTION "ledger_only_grows"();

-- Tallies are rewritten with every group: room on the page keeps their updates off the indexes.
ALTER TABLE "event_tally" SET (fillfactor = 50);
ALTER TABLE "event_part_tally" SET (fillfactor = 50);
ALTER TABLE "event_minute_tally" SET (fillfactor = 50);
ALTER TABLE "region_tally" SET (fillfactor = 50);
ALTER TABLE "region_day_tally" SET (fillfactor = 50);
