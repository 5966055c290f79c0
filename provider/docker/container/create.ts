import type Docker from 'dockerode';
import { type Diagnostic, DiagnosticError, error } from '../../runtime/diagnostics.ts';
import { engine, explain, ifExists, messageOf } from '../connection/errors.ts';
import { ensureImage } from '../image/ensure.ts';
import { createOptions } from './create-options.ts';
import { waitUntilHealthy } from './health.ts';
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
  const container = await make(docker, wanted);
  try {
    await attachNetworks(docker, container, wanted);
    await uploadFiles(container, wanted.upload);
    if (wanted.start) await container.start();
    if (wanted.start && wanted.must_run) await refuseEarlyExit(container, wanted.name);
  } catch (failure) {
    await container.remove({ force: true, v: true }).catch(() => undefined);
    if (failure instanceof DiagnosticError) throw failure;
    throw new DiagnosticError(
      error(`Container ${wanted.name} can't be started`, explain(messageOf(failure))),
    );
  }
  const unhealthy =
    wanted.start && wanted.wait ? await waitUntilHealthy(container, wanted, signal) : undefined;
  return {
    state: observe(wanted, await container.inspect()),
    diagnostics: unhealthy && [unhealthy],
  };
}

const make = (docker: Docker, wanted: ContainerState) =>
  engine(`Container ${wanted.name} can't be created`, () =>
    // Without _body dockerode would put the whole configuration into the URL too.
    docker.createContainer({
      _query: { name: wanted.name },
      _body: createOptions(wanted),
    } as Docker.ContainerCreateOptions),
  );

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
