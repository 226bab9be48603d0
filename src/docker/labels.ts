import type { ProjectId } from '../domain/project.js';
import type { Egress } from '../domain/service-spec.js';

/** Marks everything that is ours; the value is the project's id. */
export const LABEL_PROJECT = 'sitewright.project';
export const LABEL_SERVICE = 'sitewright.service';
/** Hash of the options that a container was made with: another hash means that it must be made anew. */
export const LABEL_SPEC = 'sitewright.spec';

/** Tells the things of one installation from those of another on the same engine. */
export const LABEL_INSTALLATION = 'sitewright.installation';

export type Labels = Readonly<Record<string, string>>;

/** Container, network and Compose project are named after the project alone, so a second attempt finds the first one's. */
export function projectName(projectId: ProjectId): string {
  return `sw-${projectId}`;
}

export function containerName(projectId: ProjectId, service: string): string {
  return `${projectName(projectId)}-${service}`;
}

/** Without egress: the network on which a project's containers speak with each other. Else: the one that leads out. */
export function networkName(projectId: ProjectId, egress: Egress = 'none'): string {
  return egress === 'none' ? projectName(projectId) : `${projectName(projectId)}-${egress}`;
}

export function volumeName(projectId: ProjectId, volume: string): string {
  return `${projectName(projectId)}-${volume}`;
}

export function containerLabels(projectId: ProjectId, service: string, specHash: string): Labels {
  return {
    [LABEL_PROJECT]: projectId,
    [LABEL_SERVICE]: service,
    [LABEL_SPEC]: specHash,
    ...composeLabels(projectId),
    'com.docker.compose.service': service,
    'com.docker.compose.config-hash': specHash,
    'com.docker.compose.container-number': '1',
    'com.docker.compose.oneoff': 'False',
  };
}

export function networkLabels(projectId: ProjectId, egress: Egress = 'none'): Labels {
  const network = egress === 'none' ? 'default' : egress;
  return { [LABEL_PROJECT]: projectId, ...composeLabels(projectId), 'com.docker.compose.network': network };
}

export function volumeLabels(projectId: ProjectId, volume: string): Labels {
  return { [LABEL_PROJECT]: projectId, ...composeLabels(projectId), 'com.docker.compose.volume': volume };
}

/** The filter with which the engine lists what belongs to one project. */
export function projectFilter(projectId: ProjectId): { label: string[] } {
  return { label: [`${LABEL_PROJECT}=${projectId}`] };
}

/** The version names the generation of Compose whose label layout this is. */
function composeLabels(projectId: ProjectId): Labels {
  return { 'com.docker.compose.project': projectName(projectId), 'com.docker.compose.version': '2.0.0' };
}
