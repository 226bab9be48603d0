/** One Ctrl-C may arrive twice: from the terminal, and passed on by the process above. */
const SAME_PRESS_MS = 1_000;

/** Resolves when the process is asked to stop. Whoever asks again, after a moment, does not want to wait for the end. */
export function untilStopSignal(): Promise<void> {
  return new Promise((resolve) => {
    let firstAt: number | undefined;
    const onSignal = (): void => {
      if (firstAt !== undefined && performance.now() - firstAt > SAME_PRESS_MS) process.exit(130);
      firstAt ??= performance.now();
      resolve();
    };
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, onSignal);
  });
}
