import { execa } from 'execa';

/** What an attacker in a container would try: each prints `done` where it works. */
const ATTEMPTS = {
  'writes to the root file system': ': >/escaped && echo done',
  'writes to the image’s own files': ': >>/opt/kafka/bin/kafka-topics.sh && echo done',
  'writes to its scripts': ': >>/opt/kafkaform/entrypoint.sh && echo done',
  'becomes root': 'su root -c "echo done"',
  'mounts a file system': 'mount -t proc proc /tmp && echo done',
  'gives a file away': ': >/tmp/mine && chown 0:0 /tmp/mine && echo done',
} as const;

/** Name of the process's status in /proc, and what it has to be. */
const STATUS = {
  Uid: '1000 1000 1000 1000',
  CapEff: '0000000000000000',
  CapPrm: '0000000000000000',
  CapBnd: '0000000000000000',
  NoNewPrivs: '1',
} as const;

interface Inspected {
  readonly HostConfig: {
    readonly CapDrop: readonly string[] | null;
    readonly CapAdd: readonly string[] | null;
    readonly Privileged: boolean;
    readonly ReadonlyRootfs: boolean;
    readonly SecurityOpt: readonly string[] | null;
    readonly PortBindings: Readonly<Record<string, readonly { readonly HostIp: string }[]>>;
  };
  readonly Config: { readonly User: string };
}

/** In which ways a container may do more than it needs, seen from outside and from within; none where all is well. */
export async function weaknesses(container: string): Promise<string[]> {
  return [
    ...(await fromOutside(container)),
    ...(await fromWithin(container)),
    ...(await attempts(container)),
  ];
}

async function fromOutside(container: string): Promise<string[]> {
  const [{ HostConfig: host, Config: config }] = JSON.parse(
    (await execa('docker', ['inspect', container])).stdout,
  ) as [Inspected];
  const addresses = Object.values(host.PortBindings).flatMap((bound) => bound.map(({ HostIp }) => HostIp));
  return Object.entries({
    'keeps capabilities': host.CapDrop?.join() !== 'ALL' || (host.CapAdd ?? []).length > 0,
    'is privileged': host.Privileged,
    'has a root file system that can be written': !host.ReadonlyRootfs,
    'may get new privileges': !host.SecurityOpt?.includes('no-new-privileges:true'),
    [`runs as '${config.User}'`]: config.User !== '1000:1000',
    [`is published on ${addresses.join()}`]: addresses.some((address) => address !== '127.0.0.1'),
  }).flatMap(([problem, found]) => (found ? [`${container} ${problem}`] : []));
}

async function fromWithin(container: string): Promise<string[]> {
  const { stdout } = await execa('docker', ['exec', container, 'cat', '/proc/1/status']);
  const status = new Map(
    stdout.split('\n').map((line) => {
      const [name = '', ...values] = line.split(/[:\s]+/);
      return [name, values.join(' ').trim()];
    }),
  );
  return Object.entries(STATUS).flatMap(([name, wanted]) =>
    status.get(name) === wanted ? [] : [`${container} has ${name} ${status.get(name)} instead of ${wanted}`],
  );
}

/** As the user of its process: `docker exec` has the container's user, capabilities and mounts. */
async function attempts(container: string): Promise<string[]> {
  const outcomes = await Promise.all(
    Object.entries(ATTEMPTS).map(async ([what, script]) => {
      const { stdout } = await execa('docker', ['exec', container, 'bash', '-c', script], { reject: false });
      return stdout.includes('done') ? [`${container} ${what}`] : [];
    }),
  );
  return outcomes.flat();
}
