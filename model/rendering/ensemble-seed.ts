/**
 * Where the servers of an ensemble find each other when they start for the first time. From then on every server keeps the
 * members on its own volume, and they only change by reconfiguration, so the members in a server's seed never change.
 */
export type Seeds = Readonly<Record<string, string>>;

/** myid to `host:quorum port:election port;client port`, as the servers reach each other; a plaintext client port only. */
export type QuorumAddresses = Readonly<Record<string, string>>;

/** A line of a dynamic configuration: `server.4=zookeeper-4:2888:3888:participant;2181`. */
export function memberLine(
  myid: number | string,
  quorumAddress: string,
  role: 'participant' | 'observer',
): string {
  const [servers, clients] = quorumAddress.split(';');
  return `server.${myid}=${servers}:${role}${clients === undefined ? '' : `;${clients}`}`;
}

/** The same seed for all servers that make a new ensemble: each of them has a vote. */
export function foundingSeeds(servers: QuorumAddresses): Seeds {
  const seed = byMyid(servers)
    .map(([myid, address]) => memberLine(myid, address, 'participant'))
    .join(' ');
  return Object.fromEntries(byMyid(servers).map(([myid]) => [myid, seed]));
}

/** The seed of a server that joins `members`: it is no voter, so it can make no ensemble of its own or with others that join. */
function joiningSeed(myid: string, quorumAddress: string, members: QuorumAddresses): string {
  const others = byMyid(members).filter(([other]) => other !== myid);
  return [
    ...others.map(([other, address]) => memberLine(other, address, 'participant')),
    memberLine(myid, quorumAddress, 'observer'),
  ].join(' ');
}

/**
 * The seeds of an ensemble that is there: those that servers have stay as they are, also where other servers come or go;
 * a server without one joins `members`.
 */
export function grownSeeds(seeds: Seeds, servers: QuorumAddresses, members: QuorumAddresses): Seeds {
  return Object.fromEntries(
    byMyid(servers).map(([myid, address]) => [myid, seeds[myid] ?? joiningSeed(myid, address, members)]),
  );
}

/**
 * Seeds with the client ports of `servers`: while an ensemble gets or loses its plaintext port, and only then, all of its servers are
 * replaced anyway. A server that has lost its volume would open the port again that its seed names.
 */
export function withClientPorts(seeds: Seeds, servers: QuorumAddresses): Seeds {
  const port = Object.values(servers).map((address) => address.split(';')[1])[0];
  const line = (each: string) => each.replace(/;.*$/, '') + (port === undefined ? '' : `;${port}`);
  return Object.fromEntries(
    Object.entries(seeds).map(([myid, seed]) => [myid, seed.split(' ').map(line).join(' ')]),
  );
}

/** Where the servers that have a seed are reached, by their own lines in these. */
export function seeded(seeds: Seeds): QuorumAddresses {
  const entries = Object.entries(seeds).flatMap(([myid, seed]) => {
    const own = seed.split(' ').find((line) => line.startsWith(`server.${myid}=`));
    return own === undefined
      ? []
      : [[myid, own.slice(own.indexOf('=') + 1).replace(/:(participant|observer)(?=;|$)/, '')]];
  });
  return Object.fromEntries(entries);
}

const byMyid = (servers: QuorumAddresses) =>
  Object.entries(servers).sort(([a], [b]) => Number(a) - Number(b));
