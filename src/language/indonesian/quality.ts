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
  '{0} has no day, so it is not used in any computation.':
    '{0} tidak bertanggal, sehingga tidak dipakai dalam perhitungan.',
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
  '{0} is {1} of {2} and {3} of {4}.': '{0} adalah {1} per {2} dan juga {3} per {4}.',
  '{0} to {1} of {2} begins or ends with {3} of {4}.':
    'Rentang {0} sampai {1} per {2} berawal atau berakhir dengan {3}, yaitu angka per {4}.',
  '{0} fell from {1} on {2} to {3} on {4}.': '{0} turun dari {1} pada {2} menjadi {3} pada {4}.',
  '{0} at {1} exceeds {2} at {3} of {4}.': '{0} sebesar {1} melebihi {2} sebesar {3} per {4}.',
  '{0} {1} is of some day from {2} to {3}: {4} days.':
    'Tanggal pasti angka {0} {1} tidak diketahui, antara {2} dan {3}: rentang {4} hari.',
  '{0} was published as provisional.': '{0} diterbitkan sebagai angka sementara.',
  'The sum adds up figures that were published as provisional.':
    'Penjumlahan ini memuat angka yang diterbitkan sebagai angka sementara.',
  'Two sources say {0} and {1}.': 'Dua sumber menyebut {0} dan {1}.',
  '{0} is on {1}, {2} is on {3}: the percentages cannot be compared.':
    '{0} terhadap {1}, sedangkan {2} terhadap {3}: persentasenya tidak dapat dibandingkan.',
  'Targets in force differ: {0}.': 'Target yang berlaku berbeda-beda: {0}.',
  '{0} of {1} is repeated as {2} of {3}.': '{0} dari {1} dikutip sebagai {2} dari {3}.',
  'The target of {0} is met, and {1} of the {2} known children are below it: {3} has {4}.':
    'Target {0} tercapai, tetapi {1} dari {2} daerah di bawahnya yang diketahui belum mencapainya: {3} baru {4}.',
  'The newest number in it is of {0}, {1} days before {2}.': 'Angka terbaru di dalamnya per {0}, {1} hari sebelum {2}.',
  'The basis was derived from this percentage: the coverage only repeats it.':
    'Basisnya diturunkan dari persentase ini, sehingga cakupannya hanya mengulanginya.',
  '{0} is {1}: below zero.': '{0} berjumlah {1}: di bawah nol.',
  'Coverage is {0}: below zero.': 'Cakupannya {0}: di bawah nol.',
  // claims
  'It has no day, so it is not checked.': 'Tidak bertanggal, sehingga tidak diperiksa.',
  'Too little is known for its day to check it.': 'Data pada tanggalnya belum cukup untuk memeriksanya.',
  'Its peers are named in words ({0}), so it is not checked.':
    'Daerah pembandingnya hanya disebut dengan kata-kata ({0}), sehingga tidak diperiksa.',
  '{0} is computed for its day.': 'Hasil perhitungan pada tanggalnya: {0}.',
  '{0} were counted before, and may have grown.': 'Sebelumnya terhitung {0}, dan sejak itu mungkin bertambah.',
  '{0} less {1} is {2}.': '{0} dikurangi {1} adalah {2}.',
  '{0} of {1} is {2} people.': '{0} dari {1} adalah {2} orang.',
  'Of {0} regions {1} are known: it is number {2} to {3} of those.':
    'Dari {0} daerah, {1} diketahui: daerah ini berada di urutan {2} sampai {3} di antaranya.',
  'Of {0} regencies {1} fit it and {2} do not, as far as they are known.':
    'Dari {0} kabupaten/kota, {1} sesuai dan {2} tidak sesuai, sejauh yang diketahui.',
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
