-- CreateTable
CREATE TABLE "sign_in" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "key" BYTEA NOT NULL,
    "is_session" BOOLEAN NOT NULL,
    "subject" TEXT NOT NULL,
    "role" TEXT NOT NULL,
    "first_seen_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "last_seen_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "ended_at" TIMESTAMPTZ(3),
    "ended_by" TEXT,

    CONSTRAINT "sign_in_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "sign_in_region" (
    "sign_in_id" UUID NOT NULL,
    "region_code" TEXT COLLATE "C" NOT NULL,

    CONSTRAINT "sign_in_region_pkey" PRIMARY KEY ("sign_in_id","region_code")
);

-- CreateIndex
CREATE UNIQUE INDEX "sign_in_key_key" ON "sign_in"("key");

-- CreateIndex
CREATE INDEX "sign_in_ended_at_idx" ON "sign_in"("ended_at");

-- CreateIndex
CREATE INDEX "sign_in_expires_at_idx" ON "sign_in"("expires_at");

-- AddForeignKey
ALTER TABLE "sign_in_region" ADD CONSTRAINT "sign_in_region_sign_in_id_fkey" FOREIGN KEY ("sign_in_id") REFERENCES "sign_in"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- Below: what schema.prisma cannot say.

ALTER TABLE "sign_in" ADD CONSTRAINT "sign_in_ended_by_a_person" CHECK (("ended_at" IS NULL) = ("ended_by" IS NULL));
