import { language } from './page.ts';
import { wordsIn } from './words.ts';

/** The texts of this page. The administration has its own, and does not load these. */
export const words = wordsIn(language);
