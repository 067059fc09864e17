-- CreateTable
CREATE TABLE "kept_answer" (
    "subject" TEXT NOT NULL,
    "mutation" TEXT NOT NULL,
    "request_id" UUID NOT NULL,
    "content" TEXT NOT NULL,
    "regions" TEXT[],
    "outcome" TEXT NOT NULL DEFAULT '',
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "kept_answer_pkey" PRIMARY KEY ("subject","mutation","request_id")
);

-- CreateIndex
CREATE INDEX "kept_answer_at_idx" ON "kept_answer"("at");
