const keepAwake = async (): Promise<void> => {
  // Refused on low battery or without https; the screen then goes by the machine's own settings.
  await navigator.wakeLock?.request('screen').catch(() => {});
};

const toggleFullscreen = (): void => {
  const done = document.fullscreenElement ? document.exitFullscreen() : document.documentElement.requestFullscreen();
  done.catch(() => {});
};

/** For a screen on a wall: it does not go dark, and F makes it fill the screen. */
export const hangOnWall = (): void => {
  void keepAwake();
  document.addEventListener('visibilitychange', () => {
    // The lock ends when the page is hidden.
    if (document.visibilityState === 'visible') void keepAwake();
  });
  document.addEventListener('keydown', ({ key, ctrlKey, metaKey, altKey }) => {
    if (key.toLowerCase() === 'f' && !ctrlKey && !metaKey && !altKey) toggleFullscreen();
  });
};
