-- AlterTable
ALTER TABLE "correction" ADD COLUMN     "move_delta" INTEGER,
ADD COLUMN     "move_id" UUID,
ADD COLUMN     "move_other_delta" INTEGER;

-- CreateIndex
CREATE INDEX "correction_move_id_idx" ON "correction"("move_id");

-- Below: what schema.prisma cannot say.

ALTER TABLE "correction" ADD CONSTRAINT "correction_move_tells_of_both_events" CHECK (
    ("move_delta" IS NULL) = ("move_other_delta" IS NULL) AND ("move_delta" IS NULL OR "move_id" IS NOT NULL));
