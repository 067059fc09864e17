/** Reasons why a finding is not dismissed, or a dismissal not taken back. */
export const findings = {
  'There is no such finding: perhaps what it stands on has changed.':
    'Temuan itu tidak ada: mungkin dasarnya sudah berubah.',
  'The finding lies outside your regions.': 'Temuan itu di luar wilayah Anda.',
  'The finding is already dismissed.': 'Temuan itu sudah dikesampingkan.',
  'There is no such dismissal.': 'Pengesampingan itu tidak ada.',
  'The dismissal was already taken back.': 'Pengesampingan itu sudah dibatalkan.',
};
