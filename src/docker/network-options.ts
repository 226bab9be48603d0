import { createHash, randomBytes } from 'node:crypto';
import type { NetworkCreateOptions, NetworkInspectInfo } from 'dockerode';
import type { ProjectId } from '../domain/project.js';
import type { Egress } from '../domain/service-spec.js';
import { LABEL_INSTALLATION, networkLabels, networkName, type Labels } from './labels.js';

const BRIDGE_NAME = 'com.docker.network.bridge.name';
/** An interface's name has at most 15 characters. */
const HASH_LENGTH = 5;
const RANDOM_LENGTH = 7;
const LETTERS: Readonly<Record<Egress, string>> = { none: 'n', model: 'm', internet: 'i' };

/** How the names of an installation's bridges begin: by these, rules of a firewall know where a packet comes from. */
export function bridgePrefixes(installation: string): Readonly<Record<Egress, string>> & { readonly all: string } {
  const all = `sw${createHash('sha256').update(installation).digest('hex').slice(0, HASH_LENGTH)}`;
  return { all, none: all + LETTERS.none, model: all + LETTERS.model, internet: all + LETTERS.internet };
}

/** What to ask the engine for. Each try has a bridge of another name: one that a crash left would be taken over as it is. */
export function networkOptions(projectId: ProjectId, egress: Egress, extraLabels: Labels): NetworkCreateOptions {
  const random = randomBytes(RANDOM_LENGTH).toString('hex').slice(0, RANDOM_LENGTH);
  return {
    Name: networkName(projectId, egress),
    Driver: 'bridge',
    CheckDuplicate: true,
    // The engine lets nothing out of an internal network, whether or not a firewall stands.
    Internal: egress === 'none',
    EnableIPv6: false,
    Options: { [BRIDGE_NAME]: bridgePrefix(extraLabels, egress) + random },
    Labels: { ...extraLabels, ...networkLabels(projectId, egress) },
  };
}

/** False: an older version made it, or somebody by hand. */
export function isAsWanted(network: NetworkInspectInfo, egress: Egress, extraLabels: Labels): boolean {
  const bridge = network.Options?.[BRIDGE_NAME] ?? '';
  return network.Internal === (egress === 'none') && bridge.startsWith(bridgePrefix(extraLabels, egress));
}

function bridgePrefix(extraLabels: Labels, egress: Egress): string {
  return bridgePrefixes(extraLabels[LABEL_INSTALLATION] ?? '')[egress];
}
