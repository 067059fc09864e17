/** Base64 of the text wherever it stands among other bytes: without the characters that its neighbours have a part in. */
const base64Forms = (text: string): string[] =>
  [0, 1, 2].map((before) => {
    const all = Buffer.from(`${'\0'.repeat(before)}${text}`)
      .toString('base64')
      .replace(/=+$/, '');
    const whole = Math.floor(((before + Buffer.byteLength(text)) * 8) / 6);
    return all.slice(Math.ceil((before * 8) / 6), whole);
  });

/** The forms in which a secret may be printed: as it is, in JSON, in a URL, in hexadecimal digits, in base64. */
export const formsOf = (secret: string): string[] => {
  const base64 = base64Forms(secret);
  return [
    secret,
    JSON.stringify(secret).slice(1, -1),
    encodeURIComponent(secret),
    encodeURIComponent(encodeURIComponent(secret)),
    new URLSearchParams({ '': secret }).toString().slice(1),
    Buffer.from(secret).toString('hex'),
    ...base64,
    ...base64.map((text) => text.replaceAll('+', '-').replaceAll('/', '_')),
  ];
};

/** The names of the secrets that a text contains in any of these forms. */
export const secretsIn = (text: string, secrets: Record<string, string>): string[] =>
  Object.entries(secrets)
    .filter(([, secret]) => formsOf(secret).some((form) => text.includes(form)))
    .map(([name]) => name);

/** The parts of a token that let someone act in its name: the whole, and its signature. */
export const secretsOfToken = (name: string, token: string): Record<string, string> => ({
  [`the token ${name}`]: token,
  [`the signature of the token ${name}`]: token.split('.')[2] ?? token,
});
