/** Reasons why an entry is not accepted or not corrected. */
export const ledger = {
  'There is no such entry.': 'Entri itu tidak ada.',
  'The token cannot record for this event.': 'Token ini bukan untuk mencatat pada kegiatan ini.',
  'The ledger is busy or unavailable: send the same entries again, with the same ids.':
    'Pencatatan sedang sibuk atau tidak terjangkau: kirim lagi isi yang sama dengan id yang sama.',
  'At most {0} entries per request, not {1}.': 'Paling banyak {0} entri dalam satu permintaan, bukan {1}.',
  'id: was recorded before with different content; nothing was changed':
    'id: sudah dicatat dengan isi yang lain; tidak ada yang diubah',
  'the event is planned, not live': 'kegiatan masih direncanakan, belum berlangsung',
  'the event is cancelled, not live': 'kegiatan dibatalkan, tidak berlangsung',
  'occurredAt: is in the future': 'occurredAt: masih di masa depan',
  'occurredAt: is before the event was opened': 'occurredAt: sebelum kegiatan dibuka',
  'occurredAt: is after the event was closed': 'occurredAt: sesudah kegiatan ditutup',
  'the event was closed more than {0} hours ago': 'kegiatan sudah ditutup lebih dari {0} jam yang lalu',
  // corrections
  'There is no such correction.': 'Koreksi itu tidak ada.',
  'name at least one field to change': 'sebutkan apa yang diubah',
  'must be 0 to {0}; 0 voids the entry': 'harus 0 sampai {0}; 0 membatalkan entri',
  '0 voids the entry; no other field can change with it':
    '0 membatalkan entri; yang lain tidak dapat diubah bersamaan dengannya',
  'The count of {0} would become negative.': 'Jumlah {0} akan menjadi negatif.',
  'A counter of the event would become negative.': 'Salah satu penghitung kegiatan akan menjadi negatif.',
  'The entry’s event lies outside your regions.': 'Kegiatan entri itu di luar wilayah Anda.',
  'The entry is already like that; there is nothing to change.': 'Entri sudah seperti itu; tidak ada yang diubah.',
  'The entry reverses an earlier one and cannot be corrected.':
    'Entri ini adalah pembalik entri sebelumnya dan tidak dapat dikoreksi.',
  'The entry reinstates {0}; correct that one.': 'Entri ini memberlakukan kembali {0}; koreksilah entri tersebut.',
  'The entry was added by correction {0}, which was undone.':
    'Entri ini berasal dari koreksi {0}, yang sudah diurungkan.',
  'The entry was corrected by {0} at {1} (correction {2}); undo that, or correct what replaced it.':
    'Entri ini sudah dikoreksi oleh {0} pada {1} (koreksi {2}); urungkan koreksi itu, atau koreksilah penggantinya.',
  'The other event lies outside your regions.': 'Kegiatan tujuan di luar wilayah Anda.',
  'The other event is planned.': 'Kegiatan tujuan masih direncanakan.',
  'The other event is cancelled.': 'Kegiatan tujuan dibatalkan.',
  'The other event was not live when the entry happened.': 'Kegiatan tujuan tidak berlangsung saat entri terjadi.',
  'The counter is at version {0}: {1} last wrote to it at {2}, and it shows {3} served.':
    'Penghitung sudah pada versi {0}: terakhir {1} mencatat pada {2}, dan jumlahnya {3} terlayani.',
  'The counter is at version {0}.': 'Penghitung sudah pada versi {0}.',
  'The correction undoes another one; correct the entry again instead.':
    'Koreksi ini mengurungkan koreksi lain; koreksilah entrinya sekali lagi.',
  'The correction was undone by {0} at {1}.': 'Koreksi ini sudah diurungkan oleh {0} pada {1}.',
  'The replacement was corrected by {0} (correction {1}); undo that first.':
    'Entri penggantinya sudah dikoreksi oleh {0} (koreksi {1}); urungkan koreksi itu dahulu.',
  // moves
  'must be after occurredFrom': 'harus sesudah occurredFrom',
  'is the event where the entries were recorded': 'adalah kegiatan tempat entri itu dicatat',
  'None of the event’s entries matches and can be moved.':
    'Tidak ada entri kegiatan ini yang cocok dan dapat dipindahkan.',
  'At most {0} entries can be moved at once; choose a device or a shorter period.':
    'Paling banyak {0} entri dipindahkan sekaligus; pilih perangkat atau rentang waktu yang lebih pendek.',
  'The other event was not live when {0} of the {1} entries happened.':
    'Kegiatan tujuan tidak berlangsung saat {0} dari {1} entri terjadi.',
  'There is no such move.': 'Pemindahan itu tidak ada.',
  'An event of the move lies outside your regions.': 'Salah satu kegiatan pemindahan itu di luar wilayah Anda.',
  'All of its entries have been undone or corrected since.':
    'Semua entrinya sudah dikembalikan atau dikoreksi sejak itu.',
};
