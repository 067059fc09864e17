const pattern = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** A UUID that no row has, for looking up an id that is malformed. */
export const noUuid = '00000000-0000-0000-0000-000000000000';

/** A UUID as it is stored: in lower case, since UUIDs compare without regard to case. Null for other text. */
export const uuidOf = (text: string): string | null => {
  const lower = text.toLowerCase();
  return pattern.test(lower) ? lower : null;
};
