/** The messages of the quality rules, and explanations of percentages. */
export const quality = {
  '{0} of {1} would be {2} people, {3} more than the {4} counted the same day.':
    '{0} dari {1} berarti {2} orang, {3} lebih banyak daripada {4} yang dihitung pada hari yang sama.',
  '{0} of {1} would be {2} people, {3} fewer than the {4} counted the same day.':
    '{0} dari {1} berarti {2} orang, {3} lebih sedikit daripada {4} yang dihitung pada hari yang sama.',
  '{0} is published as coverage, but it is the achievement against the target on {1}: coverage is {2}.':
    '{0} diterbitkan sebagai cakupan, padahal merupakan capaian target terhadap {1}: cakupannya {2}.',
  '{0} fits {1} ({2}), not {3}, the basis it is published on.':
    '{0} cocok dengan {1} ({2}), bukan dengan {3} yang diterbitkan sebagai basisnya.',
  '{0} of {1} is published, which is more than everyone.':
    'Diterbitkan {0} dari {1}: lebih banyak daripada seluruh orangnya.',
  'The figure has no day, so it is not used in any computation.':
    'Angka ini tidak bertanggal, sehingga tidak dipakai dalam perhitungan.',
  '{0} fell by {1} people between {2} and {3}.': '{0} turun {1} orang antara {2} dan {3}.',
  '{0} went from {1} on {2} to {3} on {4}.': '{0} berubah dari {1} pada {2} menjadi {3} pada {4}.',
  '{0} exceeds {1} of {2} by {3} people.': '{0} melebihi {1} per {2} sebanyak {3} orang.',
  '{0} of {1} is {2} days older than {3} of {4}.': '{0} per {1} lebih lama {2} hari daripada {3} per {4}.',
  'The sum adds up numbers from different days.': 'Penjumlahan ini menggabungkan angka dari tanggal yang berbeda-beda.',
  'Coverage is {0}: the basis is too small or too old.':
    'Cakupannya {0}: basisnya terlalu kecil atau sudah terlalu lama.',
  '{0} is above all {1} known children ({2} to {3}), out of {4}.':
    '{0} lebih tinggi daripada semua {1} daerah di bawahnya yang diketahui ({2} sampai {3}), dari {4} daerah.',
  '{0} is below all {1} known children ({2} to {3}), out of {4}.':
    '{0} lebih rendah daripada semua {1} daerah di bawahnya yang diketahui ({2} sampai {3}), dari {4} daerah.',
  '{0} of the children adds up to {1}, a difference of {2} people from {3}.':
    '{0} dari daerah di bawahnya berjumlah {1}, berselisih {2} orang dari {3}.',
  // explanations
  '{0} on {1}': '{0} terhadap {1}',
  '{0} and {1}': '{0} dan {1}',
  '{0} cannot be checked without a count and a denominator above zero.':
    '{0} tidak dapat diperiksa tanpa jumlah orang dan penyebut di atas nol.',
  '{0} is {1}, the only reading that fits.': '{0} adalah {1}, satu-satunya pembacaan yang cocok.',
  '{0} fits {1}.': '{0} cocok dengan {1}.',
  'No reading gives {0}. The nearest, {1}, gives {2}; {3} would be {4} people more than counted.':
    'Tidak ada pembacaan yang menghasilkan {0}. Yang terdekat, {1}, menghasilkan {2}; {3} berarti {4} orang lebih banyak daripada yang dihitung.',
  'No reading gives {0}. The nearest, {1}, gives {2}; {3} would be {4} people fewer than counted.':
    'Tidak ada pembacaan yang menghasilkan {0}. Yang terdekat, {1}, menghasilkan {2}; {3} berarti {4} orang lebih sedikit daripada yang dihitung.',
};
