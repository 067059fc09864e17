/** The texts about sign-ins, and about the list of field tokens, in Indonesian. */
export const accessId = {
  access: 'Akses',
  signIns: 'Akses masuk',
  ownSignIn: 'Anda',
  firstSeen: (time: string) => `masuk ${time}`,
  lastSeen: (time: string) => `terakhir ${time}`,
  endSignIn: 'Akhiri akses',
  endsOwn: 'Ini akses Anda sendiri: Anda langsung dikeluarkan dari semua perangkat yang memakainya.',
  endsOther: (subject: string) =>
    `${subject} langsung dikeluarkan dari semua perangkat yang memakai akses ini. Ini tidak dapat diurungkan.`,
  signInEnded: (subject: string) => `Akses ${subject} diakhiri.`,
  endedToo: 'Tampilkan juga token lapangan yang berakhir atau dicabut',
  issuedBy: (by: string) => `diterbitkan ${by}`,
  expiredAt: (time: string) => `berakhir ${time}`,
  revokedBy: (by: string, time: string) => `dicabut ${by}, ${time}`,
};

/** The same texts in English. */
export const accessEn: typeof accessId = {
  access: 'Access',
  signIns: 'Sign-ins',
  ownSignIn: 'You',
  firstSeen: (time) => `signed in ${time}`,
  lastSeen: (time) => `last used ${time}`,
  endSignIn: 'End sign-in',
  endsOwn: 'It is your own: you are signed out at once on all devices that use it.',
  endsOther: (subject) => `${subject} is signed out at once on all devices that use it. It cannot be undone.`,
  signInEnded: (subject) => `The sign-in of ${subject} is ended.`,
  endedToo: 'Also show field tokens that have expired or were revoked',
  issuedBy: (by) => `issued by ${by}`,
  expiredAt: (time) => `expired ${time}`,
  revokedBy: (by, time) => `revoked by ${by}, ${time}`,
};
