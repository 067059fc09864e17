/** `bench:hour` for eight hours, or BENCH_MINUTES: whether memory stays level, and everything true. `npm run soak`. */
process.env['BENCH_MINUTES'] ||= '480';
await import('./hour.ts');
