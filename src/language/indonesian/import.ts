/** Why a file of figures is not stored, or not taken back. */
export const imports = {
  'There is nothing to store.': 'Tidak ada yang disimpan.',
  'There is no such import.': 'Impor itu tidak ada.',
  'The import has figures of regions outside yours.': 'Impor itu memuat angka daerah di luar wilayah Anda.',
  '{0} undid it at {1}.': 'Sudah diurungkan oleh {0} pada {1}.',
};
