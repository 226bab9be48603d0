import type { ProgramSetting } from './program-setting.js';
import { runAgent } from './simulated-agent.js';
import { runPreview } from './simulated-preview.js';
import { seededTime, type Timing } from './timing.js';

/** A container's part is told by its service's name; one without a port, or with another name, only runs. */
export function runProgram(service: string, command: readonly string[], setting: ProgramSetting): void {
  if (command[0] === 'true') setImmediate(() => setting.exit(0));
  else if (setting.port === 0) return;
  else if (service === 'agent') runAgent(setting);
  else if (service === 'preview') runPreview(setting);
}

/** When the program is ready, counted from its start. */
export function readyAfter(
  service: string,
  standIn: Readonly<Record<string, unknown>>,
  { timing, seed, projectId }: { readonly timing: Timing; readonly seed: number; readonly projectId: string },
): number {
  const given = standIn['readyAfterMs'];
  if (typeof given === 'number') return given;
  return seededTime(service === 'agent' ? timing.agentReadyMs : timing.previewReadyMs, seed, service, projectId);
}
