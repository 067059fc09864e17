-- Servers keep the region tree in memory, and read it again when its version moves. Whatever changes the tree moves it.
CREATE TABLE "tree_version" (
    "id" INTEGER NOT NULL DEFAULT 1,
    "version" INTEGER NOT NULL DEFAULT 1,

    CONSTRAINT "tree_version_pkey" PRIMARY KEY ("id")
);

INSERT INTO "tree_version" DEFAULT VALUES;

CREATE FUNCTION raise_tree_version() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE tree_version SET version = version + 1;
  RETURN NULL;
END $$;

CREATE TRIGGER region_raises_tree_version AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON "region"
  FOR EACH STATEMENT EXECUTE FUNCTION raise_tree_version();

-- Names are searched in memory. The extension pg_trgm stays where it is: the database may hold more than Jemput.
DROP INDEX IF EXISTS "region_search_text_idx";
