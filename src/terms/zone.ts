/** Western, central and eastern Indonesian time, by IANA name. */
export type RegionZone = 'Asia/Jakarta' | 'Asia/Makassar' | 'Asia/Jayapura';

// Bali, Nusa Tenggara, South, East and North Kalimantan, Sulawesi; West and Central Kalimantan keep western time.
const central = new Set(['51', '52', '53', '63', '64', '65', '71', '72', '73', '74', '75', '76']);
const eastern = new Set(['81', '82', '91', '92', '93', '94', '95', '96']);

/** The zone where each day begins first. */
export const easternZone: RegionZone = 'Asia/Jayapura';

/** The zone of a region, by its province; the country goes by the capital's western time. */
export const zoneOf = (code: string): RegionZone => {
  const province = code.slice(0, 2);
  if (central.has(province)) return 'Asia/Makassar';
  return eastern.has(province) ? 'Asia/Jayapura' : 'Asia/Jakarta';
};

const hourMs = 3_600_000;
const offsetsMs: Record<RegionZone, number> = {
  'Asia/Jakarta': 7 * hourMs,
  'Asia/Makassar': 8 * hourMs,
  'Asia/Jayapura': 9 * hourMs,
};

/** The next midnight in a zone after an instant. Indonesia keeps one time all year. */
export const endOfDay = (zone: RegionZone, instant: Date): Date => {
  const sinceMidnight = (instant.getTime() + offsetsMs[zone]) % (24 * hourMs);
  return new Date(instant.getTime() - sinceMidnight + 24 * hourMs);
};
