/** Reasons why a figure or a target is not stored. */
export const figures = {
  'There is no such figure.': 'Angka itu tidak ada.',
  'There is no figure {0}.': 'Tidak ada angka {0}.',
  'The figure lies outside your regions.': 'Angka itu di luar wilayah Anda.',
  'Figure {0} was {1} at {2}.': 'Angka {0} berstatus {1} sejak {2}.',
  'Figure {0} was {1} at {2} by figure {3}.': 'Angka {0} berstatus {1} sejak {2}, digantikan oleh angka {3}.',
  'figure {0} belongs to {1}; retract it there': 'angka {0} milik daerah {1}; tariklah di sana',
  'Figure {0} has the same region, measure, period and source; supersede or retract it':
    'Angka {0} sama daerah, ukuran, periode, dan sumbernya; revisilah atau tariklah angka itu',
  // the subject
  'is required for a COUNT': 'wajib diisi untuk COUNT',
  'is required for {0}': 'wajib diisi untuk {0}',
  'is only for percentages; a COUNT has none': 'hanya untuk persentase; COUNT tidak memilikinya',
  'is only for a COUNT; {0} has an indicator': 'hanya untuk COUNT; {0} memiliki indikator',
  // the number
  'must be empty for BETWEEN, which has low and high instead': 'tidak ada pada BETWEEN; gunakan low dan high',
  'BETWEEN needs low and high': 'BETWEEN memerlukan low dan high',
  'is above high': 'lebih besar daripada high',
  '{0} needs a value': '{0} memerlukan nilai',
  '{0} is itself a bound and takes no other': '{0} sudah merupakan batas dan tidak memiliki batas lain',
  'give both low and high, or neither': 'isilah low dan high kedua-duanya, atau tidak sama sekali',
  'must be a whole number of people, 0 to {0}': 'harus bilangan bulat orang, 0 sampai {0}',
  'must be a percentage, 0 to {0}': 'harus persentase, 0 sampai {0}',
  'is only for percentages; counts are whole numbers': 'hanya untuk persentase; jumlah orang selalu bulat',
  '{0} has more than {1} decimals': '{0} memiliki lebih dari {1} angka desimal',
  'must be a place, 1 to {0}': 'harus peringkat, 1 sampai {0}',
  // claims
  'is only for COVERAGE': 'hanya untuk COVERAGE',
  '{0} is a basis, which cannot be a bound': '{0} adalah basis, yang tidak boleh berupa batas',
  '{0} has no regencies': '{0} tidak memiliki kabupaten atau kota',
  'is only for ACHIEVEMENT, GAP_POINTS and TARGET_PEOPLE': 'hanya untuk ACHIEVEMENT, GAP_POINTS, dan TARGET_PEOPLE',
  'is only for RANK': 'hanya untuk RANK',
  '{0} has no peers to be ranked among': '{0} tidak memiliki daerah setingkat untuk diperingkatkan',
  'a RANK is one place': 'RANK adalah satu peringkat',
  'must be a number of regions, 1 to {0}': 'harus jumlah daerah, 1 sampai {0}',
  'is smaller than the rank': 'lebih kecil daripada peringkatnya',
  'is required for {0} without a day': 'wajib diisi untuk {0} tanpa tanggal',
  'is required for {0}: no target was in force in {1} on {2}':
    'wajib diisi untuk {0}: tidak ada target yang berlaku di {1} pada {2}',
  // the day
  'is only for a RANGE': 'hanya untuk RANGE',
  'an UNDATED figure has none': 'angka UNDATED tidak memilikinya',
  '{0} needs a day; without one the precision is UNDATED':
    '{0} memerlukan tanggal; tanpa tanggal ketelitiannya UNDATED',
  'a RANGE needs its first day': 'RANGE memerlukan hari pertamanya',
  'lies after asOf': 'melewati asOf',
  '{0} lies in the future: it is {1} in that region': '{0} masih di masa depan: di daerah itu sekarang {1}',
  '{0} lies in the future: it is {1} in that region; a {2} counts from its last day':
    '{0} masih di masa depan: di daerah itu sekarang {1}; {2} dihitung dari hari terakhirnya',
  'must be an address that begins with http:// or https://': 'harus alamat yang diawali dengan http:// atau https://',
  // targets
  'There is no such target.': 'Target itu tidak ada.',
  'The target lies outside your regions.': 'Target itu di luar wilayah Anda.',
  'target {0} is itself a restatement': 'target {0} sendiri hanya mengulang target lain',
  'target {0} is for {1} in {2}': 'target {0} adalah untuk {1} di {2}',
  'Target {0} was withdrawn at {1}.': 'Target {0} telah ditarik pada {1}.',
  'Target {0} was replaced by another at {1}.': 'Target {0} telah digantikan oleh target lain pada {1}.',
  'must be above 0 and at most 100': 'harus di atas 0 dan paling banyak 100',
  'lies before from ({0})': 'lebih awal daripada from ({0})',
};
