/** Matches control characters other than white space, and U+FFFD, which replaces bytes that are not valid UTF-8. */
export const unreadable = /[\p{Cc}\uFFFD](?<!\s)/u;
