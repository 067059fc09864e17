import { join } from 'node:path';
import { defineConfig } from 'vite';

const page = (name: string): string => join(import.meta.dirname, `${name}.html`);

export default defineConfig({
  root: import.meta.dirname,
  logLevel: 'warn',
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    target: 'es2022',
    // Browsers of that age load modules ahead by themselves.
    modulePreload: { polyfill: false },
    // The content security policy allows no data: fonts.
    assetsInlineLimit: 0,
    rolldownOptions: {
      input: { home: page('home'), screen: page('screen'), board: page('board'), admin: page('admin') },
    },
  },
});
