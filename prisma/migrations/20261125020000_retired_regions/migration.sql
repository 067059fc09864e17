-- CreateIndex
CREATE INDEX "region_retired_at_idx" ON "region"("retired_at");
