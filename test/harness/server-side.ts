import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { Socket } from 'node:net';

/** The server's side of every connection that servers of this process accept from now on, the oldest first. */
export const acceptedConnections = (): { all: Socket[]; stop: () => void } => {
  const all: Socket[] = [];
  const accepted = (message: unknown): void => void all.push((message as { socket: Socket }).socket);
  subscribe('net.server.socket', accepted);
  return { all, stop: () => unsubscribe('net.server.socket', accepted) };
};
