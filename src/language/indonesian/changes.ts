/** The notes of a value's last change. */
export const changes = {
  '{0} {1} of {2}': '{0} {1} per {2}',
  '{0}, published by {1}': '{0}, diterbitkan oleh {1}',
  '{0}, was retracted': '{0}, ditarik',
  '{0}, instead of {1}': '{0}, menggantikan {1}',
  '{0}; figures changed with it: {1}': '{0}; angka lain yang ikut berubah: {1}',
  'target of {0} of {1}, set by {2}': 'target {0} dari {1}, ditetapkan oleh {2}',
  '{0}, was withdrawn': '{0}, dicabut',
  '{0} ({1}) left the region list': '{0} ({1}) tidak lagi ada dalam daftar daerah',
};
