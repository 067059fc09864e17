/**
 * Preloaded with --import, this gives a process a clock that differs from the machine's by CLOCK_AHEAD_MS. Each SIGUSR2
 * sets it by the next of CLOCK_JUMPS_MS, as an administrator would while the server runs.
 */
const jumps = (process.env['CLOCK_JUMPS_MS'] ?? '').split(',').map(Number);
let aheadMs = Number(process.env['CLOCK_AHEAD_MS'] ?? 0);
const RealDate = Date;
const now = (): number => RealDate.now() + aheadMs;

// A proxy, so that instants made elsewhere are still instances of it.
globalThis.Date = new Proxy(RealDate, {
  construct: (target, given, made) => Reflect.construct(target, given.length === 0 ? [now()] : given, made) as object,
  get: (target, name) => (name === 'now' ? now : (Reflect.get(target, name) as unknown)),
});
process.on('SIGUSR2', () => {
  aheadMs += jumps.shift() ?? 0;
});
