import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';

/** A process as its lock file names it. What could not be read where it ran is null. */
export type Identity = { pid: number; host: string; machine: string | null; boot: string | null; start: string | null };

const textOf = (file: string): string | null => {
  try {
    return readFileSync(file, 'utf8').trim() || null;
  } catch {
    return null;
  }
};

/** When a process began, in ticks since the boot; null if it has ended, or where the system does not tell. */
const startOf = (pid: number): string | null => {
  const stat = textOf(`/proc/${pid}/stat`);
  // The name of the program may contain spaces, and ends with the last bracket. Then come the state and 18 others.
  const [state, ...rest] = stat?.slice(stat.lastIndexOf(')') + 2).split(' ') ?? [];
  return state === 'Z' || state === 'X' ? null : (rest[18] ?? null);
};

const own: Identity = {
  pid: process.pid,
  host: hostname(),
  machine: textOf('/etc/machine-id'),
  boot: textOf('/proc/sys/kernel/random/boot_id'),
  start: startOf(process.pid),
};

const labels = ['machine', 'boot', 'start'] as const;

/** The text of this process in a lock file. It is never the same twice. */
export const ownText = (): string => {
  const known = labels.flatMap((label) => (own[label] === null ? [] : [`${label} ${own[label]}`]));
  return `${own.pid} on ${own.host}\n${[...known, `lock ${randomUUID()}`].join('\n')}\n`;
};

/** The process that a lock file names. Files of older versions have the first line only. */
export const identityIn = (text: string): Identity => {
  const lines = text.split('\n');
  const [pid = '', host = ''] = lines[0]?.split(' on ') ?? [];
  const [machine = null, boot = null, start = null] = labels.map(
    (label) => lines.find((line) => line.startsWith(`${label} `))?.slice(label.length + 1) ?? null,
  );
  return { pid: Number(pid), host, machine, boot, start };
};

const differ = (one: string | null, other: string | null): boolean => one !== null && other !== null && one !== other;

/**
 * Whether a process may still be running. The processes of another machine cannot be seen from here, so they may be.
 * After a reboot all of them are gone, and a process that began at another time only has the same number.
 */
export const mayBeRunning = ({ pid, host, machine, boot, start }: Identity): boolean => {
  if (host !== own.host || differ(machine, own.machine)) return true;
  if (differ(boot, own.boot)) return false;
  // In containers every server is process 1. A file of an older version that names this process is its predecessor's.
  if (start === null && pid === own.pid) return false;
  try {
    process.kill(pid, 0);
  } catch (error) {
    // EPERM: it is running as another user.
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return false;
  }
  return start === null || own.start === null || startOf(pid) === start;
};
