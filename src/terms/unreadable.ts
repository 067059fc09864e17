/** Control characters that are no white space, and what stands for bytes that are no UTF-8: none of it is text. */
export const unreadable = /[\p{Cc}\uFFFD](?<!\s)/u;
