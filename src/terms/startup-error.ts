/** Thrown when the server cannot start; the message is one clear line for the person who started it. */
export class StartupError extends Error {
  override readonly name = 'StartupError';
}
