/**
 * Asks each question of `reading.ts` twice and compares the answers with what SQL finds: of Jemput with answers not
 * kept and with answers kept, and of the peers (BENCH_PEERS chooses) that can be installed, which takes about a minute
 * the first time. Measures nothing; exits with 1 if an answer was wrong. `npm run bench:check`.
 */
import { answersOff } from './jemput.ts';
import { onOwnDatabase } from './own-database.ts';
import { print } from './part.ts';
import { install, jemput, type Peer, peers } from './reading-peers.ts';
import { chosen, sideBySide } from './reading-sides.ts';

// A registry that is away says nothing about an answer.
const canBeInstalled = (peer: Peer): boolean => {
  try {
    install(peer);
    return true;
  } catch (error) {
    print(`${peer.name} is left out: ${String(error)}`);
    return false;
  }
};

const compared = chosen(peers, process.env['BENCH_PEERS']).filter(canBeInstalled);
const wrong: string[] = [];
await onOwnDatabase('check', 'right answers, not kept', async (_url, own) => {
  wrong.push(...(await sideBySide(own, [jemput, ...compared], answersOff, null)).wrong);
});
await onOwnDatabase('check', 'right answers, kept', async (_url, own) => {
  wrong.push(...(await sideBySide(own, [jemput], {}, null)).wrong);
});
for (const what of wrong) print(`WRONG ${what}`);
process.exitCode = wrong.length > 0 ? 1 : 0;
