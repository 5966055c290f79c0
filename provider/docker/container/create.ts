import type Docker from 'dockerode';
import { type Diagnostic, DiagnosticError, error } from '../../runtime/diagnostics.ts';
import { explain, ifExists, messageOf } from '../connection/errors.ts';
import { ensureImage } from '../image/ensure.ts';
import { digestOf, forget, note } from '../journal.ts';
import { createOptions } from './create-options.ts';
import { waitUntilHealthy } from './health.ts';
import { takeOverLeftover } from './leftover.ts';
import { logTail } from './logs.ts';
import { observe } from './observe.ts';
import type { ContainerState } from './state.ts';
import { uploadFiles } from './uploads.ts';

interface Created {
  readonly state: ContainerState;
  readonly diagnostics?: readonly Diagnostic[];
}

/**
 * Creates and starts a container. A container that can't be started is taken away again; one that starts but doesn't
 * become healthy stays (Terraform then holds it as tainted), so that its logs can be read.
 */
export async function createContainer(
  docker: Docker,
  wanted: ContainerState,
  signal: AbortSignal,
): Promise<Created> {
  await ensureImage(docker, wanted.image, signal);
  const container = await launch(docker, wanted);
  const unhealthy =
    wanted.start && wanted.wait ? await waitUntilHealthy(container, wanted, signal) : undefined;
  return {
    state: observe(wanted, await container.inspect()),
    diagnostics: unhealthy && [unhealthy],
  };
}

/** A container of the wanted shape, running if it is to: new, or left from an apply that was interrupted. */
async function launch(docker: Docker, wanted: ContainerState): Promise<Docker.Container> {
  const body = createOptions(wanted);
  const options = digestOf([body, wanted.networks_advanced, wanted.upload]);
  const leftover = await takeOverLeftover(docker, wanted, options);
  if (leftover) return leftover;
  note('container', wanted.name, { options });
  const container = await make(docker, wanted.name, body);
  note('container', wanted.name, { options, id: container.id });
  await startOrRemove(docker, container, wanted);
  return container;
}

async function make(docker: Docker, name: string, body: Docker.ContainerCreateOptions) {
  try {
    // Without _body dockerode would put the whole configuration into the URL too.
    return await docker.createContainer({ _query: { name }, _body: body } as Docker.ContainerCreateOptions);
  } catch (failure) {
    forget('container', name);
    throw cannot(`Container ${name} can't be created`, failure);
  }
}

async function startOrRemove(docker: Docker, container: Docker.Container, wanted: ContainerState) {
  try {
    await attachNetworks(docker, container, wanted);
    await uploadFiles(container, wanted.upload);
    if (wanted.start) await container.start();
    if (wanted.start && wanted.must_run) await refuseEarlyExit(container, wanted.name);
  } catch (failure) {
    await container.remove({ force: true, v: true }).catch(() => undefined);
    forget('container', wanted.name);
    throw cannot(`Container ${wanted.name} can't be started`, failure);
  }
}

const cannot = (summary: string, failure: unknown) =>
  failure instanceof DiagnosticError
    ? failure
    : new DiagnosticError(error(summary, explain(messageOf(failure))));

/** kreuzwerker/docker's way: off the default network, then onto each wanted one. */
async function attachNetworks(
  docker: Docker,
  container: Docker.Container,
  { networks_advanced }: ContainerState,
) {
  if (networks_advanced.length === 0) return;
  await leaveDefaultNetwork(docker, container);
  for (const { name, aliases, ipv4_address, ipv6_address } of networks_advanced) {
    await docker.getNetwork(name).connect({
      Container: container.id,
      EndpointConfig: {
        Aliases: aliases ?? [],
        IPAMConfig: { IPv4Address: ipv4_address || undefined, IPv6Address: ipv6_address || undefined },
      },
    });
  }
}

async function leaveDefaultNetwork(docker: Docker, container: Docker.Container) {
  try {
    await docker.getNetwork('bridge').disconnect({ Container: container.id });
  } catch (failure) {
    if (!/is not connected to (the )?network/i.test(messageOf(failure))) throw failure;
  }
}

/** A container that must run and ends at once is a mistake to report now, with what it said. */
async function refuseEarlyExit(container: Docker.Container, name: string) {
  await new Promise((resolve) => setTimeout(resolve, 100));
  const found = await ifExists(container.inspect());
  if (found?.State.Running) return;
  const said = found ? await logTail(container) : '';
  throw new DiagnosticError(
    error(
      `Container ${name} exited immediately`,
      `It ended with exit code ${found?.State.ExitCode ?? 'unknown'} and has been removed; must_run = true wants it to keep running.${said}`,
    ),
  );
}
