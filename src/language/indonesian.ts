import { quality } from './indonesian/quality.ts';

/** Every sentence in Indonesian, by its words in English; {0} is its first place, wherever that comes. */
export const indonesian: Record<string, string> = { ...quality };
