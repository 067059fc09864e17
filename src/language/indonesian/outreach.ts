/** Reasons why an event is not planned or does not change state, and why a field token is not issued or revoked. */
export const outreach = {
  'There is no such event.': 'Kegiatan itu tidak ada.',
  'The event lies outside your regions.': 'Kegiatan itu di luar wilayah Anda.',
  'The event is {0}, so {1} is not allowed.': 'Kegiatan yang berstatus {0} tidak dapat diubah dengan {1}.',
  'must be after scheduledStart': 'harus sesudah scheduledStart',
  'must be within {0} days of scheduledStart': 'harus dalam {0} hari sejak scheduledStart',
  'must be before scheduledEnd': 'harus sebelum scheduledEnd',
  'must be within {0} days of scheduledEnd': 'harus dalam {0} hari sebelum scheduledEnd',
  'Name at least one field to change.': 'Sebutkan setidaknya satu isian yang diubah.',
  'cannot be cleared': 'tidak dapat dikosongkan',
  'is for openOutreach only': 'hanya untuk openOutreach',
  'lies more than {0} hours ago': 'sudah lebih dari {0} jam yang lalu',
  // field tokens
  'There is no such token.': 'Token itu tidak ada.',
  'There is no such sign-in.': 'Akses masuk itu tidak ada.',
  'The regions of the sign-in are not all within yours.': 'Tidak semua wilayah akses masuk itu termasuk wilayah Anda.',
  'The event of the token lies outside your regions.': 'Kegiatan token itu di luar wilayah Anda.',
  'must be within the next 31 days': 'harus dalam 31 hari ke depan',
  'must not contain a NIK: name the device in another way':
    'tidak boleh memuat NIK: namai perangkat itu dengan cara lain',
  'This server has no secret to sign field tokens with: AUTH_SECRET must be set beside AUTH_JWKS_URL.':
    'Peladen ini tidak punya rahasia untuk menandatangani token lapangan: AUTH_SECRET harus diatur di samping AUTH_JWKS_URL.',
};
