const keepAwake = async (): Promise<void> => {
  // This is refused on a low battery or without https; the machine's own settings then apply.
  await navigator.wakeLock?.request('screen').catch(() => {});
};

const toggleFullscreen = (): void => {
  const done = document.fullscreenElement ? document.exitFullscreen() : document.documentElement.requestFullscreen();
  done.catch(() => {});
};

/** For a screen on a wall: keeps it awake, and makes F toggle full screen. */
export const hangOnWall = (): void => {
  void keepAwake();
  document.addEventListener('visibilitychange', () => {
    // The wake lock ends when the page is hidden.
    if (document.visibilityState === 'visible') void keepAwake();
  });
  document.addEventListener('keydown', ({ key, ctrlKey, metaKey, altKey }) => {
    if (key.toLowerCase() === 'f' && !ctrlKey && !metaKey && !altKey) toggleFullscreen();
  });
};
