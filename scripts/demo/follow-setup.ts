import { setTimeout as pause } from 'node:timers/promises';
import type { ApiClient, PhaseView, ProjectView } from './api-client.js';

const LOOK_INTERVAL_MS = 200;
const ENDS = ['completed', 'failed', 'cancelled'];

/** Shows a setup's phases while they run, each with its time, and gives the project as it was in the end. */
export async function followSetup(api: ApiClient, projectId: string, out: NodeJS.WriteStream): Promise<ProjectView> {
  const shown = new Set<string>();
  for (;;) {
    const project = await api.project(projectId);
    const { phases } = await api.setup(projectId);
    clearLine(out);
    for (const phase of phases.filter(({ endedAt }) => endedAt !== null)) {
      if (!shown.has(phase.phase)) out.write(`  ${doneLine(phase, project)}\n`);
      shown.add(phase.phase);
    }
    const running = phases.find(({ endedAt }) => endedAt === null);
    if (running !== undefined && out.isTTY) out.write(runningLine(running).slice(0, out.columns - 1));
    if (ENDS.includes(project.setup.phase) && project.status !== 'starting') return project;
    await pause(LOOK_INTERVAL_MS);
  }
}

function clearLine(out: NodeJS.WriteStream): void {
  if (out.isTTY) out.write('\r\u001b[2K');
}

function doneLine(phase: PhaseView, project: ProjectView): string {
  const mark = project.setup.error?.phase === phase.phase ? '✗' : '✓';
  return `${mark} ${phase.phase.padEnd(20)} ${seconds(phase).padStart(6)} s`;
}

function runningLine(phase: PhaseView): string {
  return `  … ${phase.phase.padEnd(20)} ${seconds(phase).padStart(6)} s   ${phase.lastFinding ?? ''}`;
}

function seconds({ startedAt, endedAt }: PhaseView): string {
  const end = endedAt === null ? Date.now() : Date.parse(endedAt);
  return (Math.max(0, end - Date.parse(startedAt)) / 1_000).toFixed(1);
}
