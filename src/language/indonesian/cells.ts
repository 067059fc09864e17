/** Reasons why a number or day in a file cannot be read; each follows the cell's text. */
export const cells = {
  'has no number': 'tidak memuat angka',
  'is below zero': 'di bawah nol',
  'is a range that ends below its start': 'adalah rentang yang menurun',
  'combines a comparison such as < with a range': 'menggabungkan pembanding seperti < dengan rentang',
  'is not a single number': 'bukan satu angka',
  'is not a whole number of people': 'bukan jumlah orang yang bulat',
  'is a number of people, not a percentage': 'adalah jumlah orang, bukan persentase',
  'is a percentage, but people are counted here': 'adalah persentase, padahal yang dihitung orang',
  'is more than {0} people': 'lebih dari {0} orang',
  'is more than {0} percent': 'lebih dari {0} persen',
  'can be read as {0} or {1}: write it so that it has only one meaning':
    'dapat dibaca sebagai {0} atau {1}: tulislah agar hanya ada satu arti',
  'has a decimal point, but this file, separated by ;, uses decimal commas':
    'memakai titik, padahal berkas ini, yang dipisahkan dengan ;, memakai koma desimal',
  'groups thousands with commas, which are decimal signs in this file':
    'memakai koma untuk ribuan, padahal di berkas ini koma adalah tanda desimal',
  // the parts of a number
  'needs low and high, because it is BETWEEN': 'memerlukan low dan high karena BETWEEN',
  'has a low above its high': 'low lebih besar daripada high',
  'is not a number of decimals from 0 to {0}': 'bukan banyaknya angka desimal dari 0 sampai {0}',
  // days
  'is empty; for a figure without a day, write "tanpa tanggal"':
    'kosong; angka yang tidak bertanggal ditulis "tanpa tanggal"',
  'the figure cannot be undated and have a day': 'angka tidak dapat sekaligus bertanggal dan tidak bertanggal',
  '{0} lies after {1}': '{0} melewati {1}',
  'lies outside {0} to {1}': 'di luar {0} sampai {1}',
  'is not a calendar day; write days as 31/10/2024 or 2024-10-31':
    'bukan tanggal di kalender; tanggal ditulis 31/10/2024 atau 2024-10-31',
  'is not a day such as 2024-10-31': 'bukan tanggal seperti 2024-10-31',
  'is not a day or period such as 2024-10-31, 31/10/2024, 31 Oktober 2024, Oktober 2024, semester I 2024 or 2024':
    'bukan tanggal atau periode seperti 2024-10-31, 31/10/2024, 31 Oktober 2024, Oktober 2024, semester I 2024, atau 2024',
  'is a spreadsheet’s number for a day: format the column as a date':
    'adalah nomor tanggal dari lembar kerja: ubah format kolomnya menjadi tanggal',
  'is a period that ends before it begins': 'adalah periode yang berakhir sebelum dimulai',
  'is not semester I or II': 'bukan semester I atau II',
};
