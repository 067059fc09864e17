-- AlterTable
ALTER TABLE "figure" ADD COLUMN     "import_id" UUID;

-- CreateTable
CREATE TABLE "figure_import" (
    "id" UUID NOT NULL,
    "by" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "checksum" TEXT NOT NULL,
    "rows" INTEGER NOT NULL,
    "created" INTEGER NOT NULL,
    "reason" TEXT,
    "undone_by" TEXT,
    "undone_at" TIMESTAMPTZ(3),
    "undo_reason" TEXT,

    CONSTRAINT "figure_import_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "figure_import_id_idx" ON "figure"("import_id");

-- AddForeignKey
ALTER TABLE "figure" ADD CONSTRAINT "figure_import_id_fkey" FOREIGN KEY ("import_id") REFERENCES "figure_import"("id") ON DELETE SET NULL ON UPDATE CASCADE;
