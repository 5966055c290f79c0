import type { LiveEnsemble } from '../../../model/migration/ensemble-plan.ts';
import {
  type EnsembleStanding,
  formOfServer,
  type ServerForm,
} from '../../../model/migration/server-form.ts';
import { observeEnsemble } from '../../../operations/ensemble-resize/observe.ts';
import { answerOrNull } from '../../../operations/membership/answer.ts';
import type { EnsembleClient } from '../../../operations/ports/zookeeper.ts';
import { ZooKeeperError } from '../../../operations/ports/zookeeper.ts';
import type { ClusterLink, EnsembleLink, Session } from '../session/session.ts';

/** How each server listens and talks, written when it was started: nobody can be asked. */
const FORMS = '/kafkaform/listeners';

/** As the code says it; undefined where an ensemble never had anything but plaintext. */
function wantedForm({ connection: { security } }: EnsembleLink): string | undefined {
  const plaintext = Object.keys(security?.listeners ?? {}).length === 0 && security?.migration === undefined;
  return security === undefined || plaintext ? undefined : JSON.stringify(formOfServer(security));
}

/** Written down once a server serves. */
export async function rememberForm(link: EnsembleLink, myid: number): Promise<void> {
  const { client } = link;
  const [path, form] = [`${FORMS}/${myid}`, wantedForm(link)];
  if (form === undefined || (await client.create(path, form)) || (await client.read(path)) === form) return;
  await client.remove(path);
  await client.create(path, form);
}

/** Whether of every server what is written is what the code says: a server that came before others served could write nothing. */
export async function formsAreWritten(link: EnsembleLink): Promise<boolean> {
  const [wanted, migrates] = [wantedForm(link), link.connection.security?.migration !== undefined];
  if (wanted === undefined) return true;
  const forms = await Promise.all(
    [...link.servers.keys()].map((myid) => link.client.read(`${FORMS}/${myid}`)),
  );
  return forms.every((form) => form === wanted || (form === null && !migrates));
}

/**
 * What runs of an ensemble, and of clusters that use it. Of servers that nothing is written about, `otherwise` tells. null where nobody
 * answers.
 */
export async function lookAt(
  session: Session,
  ensemble: string,
  otherwise: EnsembleStanding,
): Promise<LiveEnsemble | null> {
  const link = session.ensemble(ensemble);
  const seen = link === null ? null : await observeEnsemble(link.client, link.servers);
  if (link === null || seen === null) return null;
  const clusters = [...session.configuration.clusters.keys()]
    .map((name) => session.cluster(name))
    .filter((each): each is ClusterLink => each?.connection.ensemble === ensemble);
  try {
    return {
      servers: await formsOf(link, otherwise),
      brokers: new Map((await Promise.all(clusters.map(brokersOf))).flat()),
      kept: (await Promise.all(clusters.map((each) => keptOf(link.client, each)))).flat(),
      toldOfPorts: [...seen.newest.members.values()].some((line) => line.includes(';')),
    };
  } catch (problem) {
    if (problem instanceof ZooKeeperError) return null;
    throw problem;
  }
}

async function formsOf(
  { client, servers }: EnsembleLink,
  otherwise: EnsembleStanding,
): Promise<ReadonlyMap<number, ServerForm>> {
  const forms = [...servers.keys()].map(async (myid) => {
    const written = await client.read(`${FORMS}/${myid}`);
    return [myid, written === null ? formOfServer(otherwise) : (JSON.parse(written) as ServerForm)] as const;
  });
  return new Map(await Promise.all(forms));
}

/** Brokers that don't answer are none. */
async function brokersOf({ name, admin }: ClusterLink) {
  const brokers = (await answerOrNull(() => admin.brokerListeners())) ?? new Map();
  return [...brokers].flatMap(([id, { zooKeeper }]) =>
    zooKeeper === undefined ? [] : [[`broker ${id} of ${name}`, zooKeeper] as const],
  );
}

const keptOf = async (client: EnsembleClient, { name, connection }: ClusterLink): Promise<string[]> =>
  (await client.keptZnodes(connection.chroot ?? '')) ? [name] : [];
