import { setTimeout as delay } from 'node:timers/promises';
import type { Config } from '../config/env.js';
import type { ContainerRuntime } from '../docker/container-runtime.js';
import { DockerodeRuntime } from '../docker/dockerode-runtime.js';
import { LABEL_INSTALLATION } from '../docker/labels.js';
import { bridgePrefixes } from '../docker/network-options.js';
import { Firewall, type FirewallState } from '../firewall/firewall.js';
import { readResolvers, serversAt } from '../firewall/servers.js';
import type { Logger } from '../logging/logger.js';
import type { ModelProviders } from '../providers/model-providers.js';
import { demoModelUrl } from './blueprints.js';
import type { Closers } from './closers.js';

const REFRESH_EVERY_MS = 60_000;
/** While something is away that the rules need to know of. */
const TRY_AGAIN_MS = 5_000;

export interface RuntimeSources {
  readonly config: Pick<Config, 'dockerHost' | 'models' | 'network'>;
  readonly installation: string;
  readonly providers: ModelProviders;
  readonly logger: Logger;
  readonly closers: Closers;
}

/** A `Firewall`, or why there is none. */
type Guard = Pick<Firewall, 'state' | 'ensure'>;

/** The containers of one installation, none of which starts before the firewall was seen to. */
export function guardedRuntime(sources: RuntimeSources): { runtime: DockerodeRuntime; firewall: Guard } {
  const runtime: DockerodeRuntime = new DockerodeRuntime({
    dockerHost: sources.config.dockerHost,
    labels: { [LABEL_INSTALLATION]: sources.installation },
    guard: () => firewall.ensure(),
  });
  const firewall = keepFirewall(sources, runtime);
  return { runtime, firewall };
}

/** Sees to the rules from now on until the worker closes. */
function keepFirewall(sources: RuntimeSources, runtime: ContainerRuntime): Guard {
  const { config, installation, providers, logger, closers } = sources;
  const reason = reasonForNone(config);
  if (reason !== undefined) {
    const state = { state: 'off', message: reason } as const;
    tell(logger, state);
    return { state, ensure: async () => undefined };
  }
  const firewall = new Firewall({
    bridges: bridgePrefixes(installation),
    allowed: async () => {
      const hostAddress = await runtime.hostAddressForContainers();
      const urls = (await providers.list()).map(({ baseUrl }) => baseUrl);
      const servers = await serversAt([demoModelUrl(config), ...urls], hostAddress);
      return { servers, resolvers: await readResolvers() };
    },
    onChange: (state) => tell(logger, state),
  });
  const stopping = new AbortController();
  const refreshing = refreshRegularly(firewall, stopping.signal);
  closers.add(async () => {
    stopping.abort();
    await refreshing;
    await removeUnlessNeeded(firewall, runtime);
  });
  return firewall;
}

function reasonForNone({ network, dockerHost = 'unix:' }: RuntimeSources['config']): string | undefined {
  if (network.firewall === 'off') return 'It is turned off: SITEWRIGHT_FIREWALL.';
  return dockerHost.startsWith('unix:') ? undefined : 'The Docker engine may be on another machine than this one.';
}

async function refreshRegularly(firewall: Firewall, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    await firewall.refresh();
    const pauseMs = firewall.state.state === 'on' ? REFRESH_EVERY_MS : TRY_AGAIN_MS;
    await delay(pauseMs, undefined, { signal }).catch(() => undefined);
  }
}

/** Containers go on when the service ends, and so do the rules. Without any, nothing shall be left on the host. */
async function removeUnlessNeeded(firewall: Firewall, runtime: ContainerRuntime): Promise<void> {
  const projects = await runtime.listProjects().catch(() => undefined);
  if (projects?.size === 0) await firewall.remove();
}

function tell(logger: Logger, { state, message }: FirewallState): void {
  if (state === 'on') logger.info('the firewall keeps containers from this host and from private networks');
  else logger.warn({ reason: message }, 'the firewall is off: containers reach this host and private networks');
}
