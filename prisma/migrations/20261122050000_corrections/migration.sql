-- AlterTable
ALTER TABLE "activation" ADD COLUMN     "correction_id" UUID;

-- CreateTable
CREATE TABLE "correction" (
    "id" UUID NOT NULL,
    "position" BIGSERIAL NOT NULL,
    "activation_id" UUID NOT NULL,
    "replacement_id" UUID,
    "undoes_id" UUID,
    "event_id" UUID NOT NULL,
    "delta" INTEGER NOT NULL,
    "other_event_id" UUID,
    "other_delta" INTEGER,
    "reason" TEXT NOT NULL,
    "public_note" TEXT,
    "by" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "correction_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "correction_position_key" ON "correction"("position");

-- CreateIndex
CREATE UNIQUE INDEX "correction_replacement_id_key" ON "correction"("replacement_id");

-- CreateIndex
CREATE UNIQUE INDEX "correction_undoes_id_key" ON "correction"("undoes_id");

-- CreateIndex
CREATE INDEX "correction_activation_id_idx" ON "correction"("activation_id");

-- CreateIndex
CREATE INDEX "correction_event_id_position_idx" ON "correction"("event_id", "position");

-- CreateIndex
CREATE INDEX "correction_other_event_id_position_idx" ON "correction"("other_event_id", "position");

-- AddForeignKey
ALTER TABLE "activation" ADD CONSTRAINT "activation_correction_id_fkey" FOREIGN KEY ("correction_id") REFERENCES "correction"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "correction" ADD CONSTRAINT "correction_activation_id_fkey" FOREIGN KEY ("activation_id") REFERENCES "activation"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "correction" ADD CONSTRAINT "correction_replacement_id_fkey" FOREIGN KEY ("replacement_id") REFERENCES "activation"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "correction" ADD CONSTRAINT "correction_undoes_id_fkey" FOREIGN KEY ("undoes_id") REFERENCES "correction"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "correction" ADD CONSTRAINT "correction_event_id_fkey" FOREIGN KEY ("event_id") REFERENCES "outreach_event"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "correction" ADD CONSTRAINT "correction_other_event_id_fkey" FOREIGN KEY ("other_event_id") REFERENCES "outreach_event"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- Below: what schema.prisma cannot say.

-- A correction takes an entry back with its count below zero; a device never does.
ALTER TABLE "activation" DROP CONSTRAINT "activation_counts_people",
    ADD CONSTRAINT "activation_counts_people" CHECK (abs("count") BETWEEN 1 AND 100000
        AND ("count" > 0 OR "correction_id" IS NOT NULL));

CREATE TRIGGER "correction_only_grows" BEFORE UPDATE OR DELETE OR TRUNCATE ON "correction"
    FOR EACH STATEMENT EXECUTE FUNCTION "ledger_only_grows"();

-- A correction and the entries it adds refer to each other.
ALTER TABLE "correction" ALTER CONSTRAINT "correction_replacement_id_fkey" DEFERRABLE INITIALLY DEFERRED;
