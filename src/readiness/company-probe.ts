import { type Probe, probeHttp, type ProbeResult, type ProbeTarget } from './http-probe.js';

/** When a probe without an answer gets its first companion; each further one comes after twice the time. */
const FIRST_COMPANION_MS = 150;

/**
 * Asks once, and again beside it while no answer comes: the first word of any counts. A server that is just starting may
 * take a request and never answer it (opencode does in its first moments), while one that compiles its first page
 * needs seconds for it; neither may hold up the other.
 */
export async function probeInCompany(
  target: ProbeTarget,
  signal: AbortSignal,
  probe: Probe = probeHttp,
): Promise<ProbeResult> {
  const answered = new AbortController();
  const together = AbortSignal.any([signal, answered.signal]);
  let companion: NodeJS.Timeout | undefined;
  try {
    return await new Promise((resolve) => {
      function ask(companionAfterMs: number): void {
        void probe(target, together).then(resolve);
        companion = setTimeout(() => ask(companionAfterMs * 2), companionAfterMs);
      }
      ask(FIRST_COMPANION_MS);
    });
  } finally {
    clearTimeout(companion);
    answered.abort();
  }
}
