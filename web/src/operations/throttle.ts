/** Calls at once, then at most once in each `pauseMs`; what came in between is one call at its end. */
export function throttled(call: () => void, pauseMs: number): { readonly run: () => void; readonly stop: () => void } {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let isWanted = false;
  function run(): void {
    if (timer !== undefined) {
      isWanted = true;
      return;
    }
    call();
    timer = setTimeout(() => {
      timer = undefined;
      if (!isWanted) return;
      isWanted = false;
      run();
    }, pauseMs);
  }
  function stop(): void {
    clearTimeout(timer);
    timer = undefined;
    isWanted = false;
  }
  return { run, stop };
}
