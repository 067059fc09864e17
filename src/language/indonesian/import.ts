/** Reasons why a file of figures is not stored, or an import is not undone. */
export const imports = {
  'There is nothing to store.': 'Tidak ada yang dapat disimpan.',
  'There is no such import.': 'Impor itu tidak ada.',
  'The import has figures of regions outside yours.': 'Impor itu memuat angka daerah di luar wilayah Anda.',
  'The import was undone by {0} at {1}.': 'Impor ini sudah diurungkan oleh {0} pada {1}.',
  // the file
  'the file is empty': 'berkas kosong',
  'a quotation mark is opened and never closed': 'ada tanda kutip yang dibuka dan tidak pernah ditutup',
  'has more than {0} characters: is a closing quotation mark missing?':
    'lebih dari {0} karakter: apakah ada tanda kutip yang tidak ditutup?',
  'has a quotation mark within a cell; double it, or put the whole cell in quotation marks':
    'ada tanda kutip di dalam sel; gandakan tanda itu, atau apit seluruh isi sel dengan tanda kutip',
  'has characters that are not text: save the file as CSV UTF-8':
    'memuat karakter yang bukan teks: simpan berkas sebagai CSV UTF-8',
  // the header
  'means the same as column {0}; keep one': 'sama artinya dengan kolom {0}; sisakan satu saja',
  'is not a known column': 'kolom ini tidak dikenal',
  'there is no region column: kode (64.71) or wilayah (Kota Balikpapan)':
    'tidak ada kolom daerah: kode (64.71) atau wilayah (Kota Balikpapan)',
  'there is no number column: jumlah, persen or value': 'tidak ada kolom angka: jumlah, persen, atau value',
  'there is no day column: tanggal; for figures without a day, write "tanpa tanggal" in it':
    'tidak ada kolom tanggal; angka yang tidak bertanggal ditulis "tanpa tanggal" di sana',
  // the rows
  'has {0} cells, but the header has {1}': 'memiliki {0} sel, sedangkan baris judul memiliki {1}',
  'has no title above it': 'tidak ada judul kolom di atasnya',
  'describes a source that is not named: fill in sumber': 'menjelaskan sumber yang tidak disebutkan: isilah sumber',
  'is empty: leave out rows without a number': 'kosong: hilangkan baris yang tidak memuat angka',
  'is not one of {0}': 'bukan salah satu dari {0}',
  'is neither true nor false': 'bukan true (ya) atau false (tidak)',
  'is for the same figure as row {0}; keep one of them': 'mengenai hal yang sama dengan baris {0}; sisakan satu saja',
  'figure {0} is in use and says {1}; to revise it, use recordFigure with supersedes: {2}':
    'angka {0} sedang dipakai dan menyebut {1}; untuk merevisinya gunakan recordFigure dengan supersedes: {2}',
  '{0} to {1}': '{0} sampai {1}',
  'about {0}': 'sekitar {0}',
  '{0} of {1}': '{0} dari {1}',
  '{0} with the target {1} %': '{0} dengan target {1} %',
  '{0}, provisional': '{0}, sementara',
  'is not a number of regions': 'bukan jumlah daerah',
  // the subject of a number
  'is empty: write one of {0}': 'kosong: tulislah salah satu dari {0}',
  'is empty: name the measure, such as IKD_ACTIVE': 'kosong: apa yang dihitung, misalnya IKD_ACTIVE',
  'is empty: name the indicator, such as IKD_ACTIVATION': 'kosong: indikator yang mana, misalnya IKD_ACTIVATION',
  'is not a measure; there are {0}': 'bukan ukuran; yang ada {0}',
  'is not an indicator; there are {0}': 'bukan indikator; yang ada {0}',
  // regions
  '{0} (rows {1})': '{0} (baris {1})',
  '{0} ({1} rows: {2}, …)': '{0} ({1} baris: {2}, …)',
  'region {0} lies outside your regions': 'daerah {0} di luar wilayah Anda',
  'no region is called {0}; check the name or give the code':
    'tidak ada daerah bernama {0}; periksa namanya atau tulislah kodenya',
  '{0} is the name of {1} regions ({2}); write the code': '{0} adalah nama {1} daerah ({2}); tulislah kodenya',
  'is not the name of a region': 'bukan nama daerah',
  'is not a region code such as 64.71, 64.71.05 or 64.71.05.1001':
    'bukan kode wilayah seperti 64.71, 64.71.05, atau 64.71.05.1001',
  'is not a region code: a spreadsheet took 64.10 for a number; format the column as text':
    'bukan kode wilayah: lembar kerja menganggap 64.10 sebagai angka; ubah format kolomnya menjadi teks',
  'is not a Kemendagri code such as 64.71, and a BPS code names other regions':
    'bukan kode Kemendagri seperti 64.71, dan kode BPS menunjuk daerah lain',
  'has no dots: BPS codes look like that and name other regions; if it is the Kemendagri code, write {0}':
    'tidak bertitik: kode BPS ditulis seperti itu dan menunjuk daerah lain; kalau ini kode Kemendagri, tulislah {0}',
};
