import { describe, expect, it } from 'vitest';
import { said } from './support/output.ts';
import { kafkaWorkspace, PATIENCE } from './support/workspace.ts';

const address = (myid: number) => `zk-${myid}:2888:3888;2181`;
const map = (ids: readonly number[], of: (myid: number) => string) =>
  JSON.stringify(Object.fromEntries(ids.map((myid) => [myid, of(myid)])));

/** An ensemble of which nobody answers, and a compute for each server that is replaced when its seed changes. */
const ensemble = (...ids: readonly number[]) => `
provider "kafka" {
  ensembles = {
    zookeeper = {
      servers = ${map(ids, (myid) => `127.0.0.1:${myid}`)}
      quorum_addresses = ${map(ids, address)}
    }
  }
}
resource "zookeeper_ensemble_id" "zookeeper" {
  provider = kafka
  ensemble = "zookeeper"
}
${ids
  .map(
    (myid) => `
resource "terraform_data" "server_${myid}" {
  triggers_replace = zookeeper_ensemble_id.zookeeper.seeds["${myid}"]
}`,
  )
  .join('\n')}
`;

describe('zookeeper_ensemble_id', PATIENCE, () => {
  const workspace = kafkaWorkspace();
  const seeds = async () =>
    (await workspace().values('zookeeper_ensemble_id.zookeeper'))?.seeds as Record<string, string>;

  it('lets servers come and go without touching those that are there', async () => {
    workspace().write(ensemble(1, 2, 3));
    expect(await workspace().apply()).toMatchObject({ exitCode: 0 });
    const founders = await seeds();
    expect(await workspace().plan()).toMatchObject({ exitCode: 0 });

    workspace().write(ensemble(1, 2, 3, 4, 5));
    expect(said(await workspace().apply())).toContain('2 added, 0 changed, 0 destroyed');
    const grown = await seeds();
    expect(grown).toMatchObject(founders);
    expect(grown[5]).toBe(`${founders[1]} server.5=zk-5:2888:3888:observer;2181`);

    workspace().write(ensemble(3, 4, 5));
    expect(said(await workspace().apply())).toContain('0 added, 0 changed, 2 destroyed');
    expect(await seeds()).toEqual({ 3: grown[3], 4: grown[4], 5: grown[5] });
    expect(await workspace().plan()).toMatchObject({ exitCode: 0 });
  });

  it('refuses a plan that changes which of its listeners speak TLS, and takes it back', async () => {
    workspace().write(ensemble(1, 2, 3));
    expect(await workspace().apply()).toMatchObject({ exitCode: 0 });
    workspace().write(
      ensemble(1, 2, 3).replace('quorum_addresses', 'tls_listeners = ["client"]\nquorum_addresses'),
    );
    const refused = await workspace().plan();
    expect(refused.exitCode).toBe(1);
    expect(said(refused)).toMatch(
      /Listeners of an ensemble change their security in phases .*has listeners that are plaintext, and the code now says client: mtls, quorum: plaintext.*\.to\('prepared'\)/,
    );
    workspace().write(ensemble(1, 2, 3));
    expect(await workspace().plan()).toMatchObject({ exitCode: 0 });
  });

  it('refuses a plan that targets compute past the members, and names what to target', async () => {
    workspace().write(ensemble(1, 2, 3));
    const refused = await workspace().plan('-target=terraform_data.server_1');
    expect(refused.exitCode).toBe(1);
    expect(said(refused)).toMatch(
      /Error: A targeted apply would go past the gate .*leaves out the members that protect the servers.*target the zookeeper_server instead/,
    );
  });
});
