const pattern = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** A UUID that no row has, used to look up a malformed id. */
export const noUuid = '00000000-0000-0000-0000-000000000000';

/** The UUID as it is stored: in lower case, because UUIDs are case-insensitive. Null for any other text. */
export const uuidOf = (text: string): string | null => {
  const lower = text.toLowerCase();
  return pattern.test(lower) ? lower : null;
};
