import { describe, expect, it } from 'vitest';
import { provider, topic } from './support/hcl.ts';
import { count, said } from './support/output.ts';
import { kafkaWorkspace, PATIENCE } from './support/workspace.ts';

describe('the provider configuration', PATIENCE, () => {
  const workspace = kafkaWorkspace();
  const planned = (hcl: string) => {
    workspace().write(hcl);
    return workspace().plan();
  };
  const anything = topic('a', { name: 'a' });

  it('refuses every malformed bootstrap address, each at its cluster', async () => {
    const bootstrapServers = [
      '127.0.0.1',
      'broker:0',
      'PLAINTEXT://broker:9092',
      'broker:70000',
      'good:9092',
    ];
    const refused = await planned(provider({ orders: { bootstrapServers } }) + anything);
    expect(refused.exitCode).toBe(1);
    expect(count(refused, 'Error')).toBe(4);
    expect(said(refused)).toMatch(
      /Error: Malformed address with provider\["terraform\.local\/kafkaform\/kafka"\], on main\.tf line \d+, in provider "kafka": .*'127\.0\.0\.1' is not host:port/,
    );
  });

  it('wants bootstrap servers of a cluster, and leaves the rest to its defaults', async () => {
    const refused = await planned(`provider "kafka" {
      clusters = { orders = { broker_ids = [1] } }
    }
    ${anything}`);
    expect(said(refused)).toMatch(/attribute "bootstrap_servers" is required/);
  });

  it('refuses a cluster without bootstrap servers', async () => {
    const refused = await planned(provider({ orders: { bootstrapServers: [] } }) + anything);
    expect(said(refused)).toContain("Cluster 'orders' has no bootstrap_servers");
  });

  it('refuses a cluster whose ensemble it does not have', async () => {
    const refused = await planned(`provider "kafka" {
      clusters = { orders = { bootstrap_servers = ["b:1"], ensemble = "zoo" } }
      ensembles = { zookeeper = { servers = { 1 = "z:2181" } } }
    }
    ${anything}`);
    expect(said(refused)).toMatch(
      /Error: Unknown ensemble .*'orders' uses the ensemble 'zoo'.*It names zookeeper\./,
    );
  });

  it('refuses an availability, a broker id, a name, a time limit, a rebalance and a throttle that it can’t take, all at once', async () => {
    const refused = await planned(`provider "kafka" {
      clusters = { "a/b" = { bootstrap_servers = ["b:1"], broker_ids = [-1], availability = "high", placement = { rebalance = "always", throttle = "fast" } } }
      request_timeout_ms = 0
    }
    ${anything}`);
    expect(refused.exitCode).toBe(1);
    expect(count(refused, 'Error')).toBe(6);
    expect(said(refused)).toMatch(/'high' is neither "required" nor "best-effort"/);
    expect(said(refused)).toMatch(/'always' is none of "onScale", "manual" and "off"/);
    expect(said(refused)).toMatch(/'fast' is neither "measured" nor "none" nor a number of MiB\/s above 0/);
    expect(said(refused)).toMatch(/Malformed broker id/);
    expect(said(refused)).toMatch(/an entry 'a\/b'/);
    expect(said(refused)).toMatch(/Invalid request_timeout_ms .*request_timeout_ms = 0/);
  });

  it('refuses an authority’s file by a relative path, since terraform runs in a folder of its own', async () => {
    const refused = await planned(`provider "kafka" {
      clusters = { orders = { bootstrap_servers = ["b:1"], tls = { ca_file = "certificates/ca.pem" } } }
    }
    ${anything}`);
    expect(said(refused)).toMatch(
      /Error: Malformed ca_file .*'certificates\/ca\.pem'.*give the absolute path/,
    );
  });

  it('refuses a login that lacks something, and a key without a certificate', async () => {
    const refused = await planned(`provider "kafka" {
      clusters = { orders = {
        bootstrap_servers = ["b:1"]
        tls  = { ca_file = "/ca.pem", key_file = "key.pem" }
        sasl = { mechanism = "PLAIN", password_file = "me.password" }
      } }
    }
    ${anything}`);
    expect(count(refused, 'Error')).toBe(5);
    expect(said(refused)).toMatch(/A key without a certificate/);
    expect(said(refused)).toMatch(/Malformed key_file .*'key\.pem'/);
    expect(said(refused)).toMatch(/mechanism is 'PLAIN'; it is one of SCRAM-SHA-256, SCRAM-SHA-512/);
    expect(said(refused)).toMatch(/sasl has no username/);
    expect(said(refused)).toMatch(/Malformed password_file .*'me\.password'/);
  });

  it('takes IPv6 addresses', async () => {
    const plan = await planned(provider({ orders: { bootstrapServers: '[::1]:1' } }) + anything);
    expect(plan.exitCode).toBe(2);
  });

  it('says that there are no clusters at all when a resource names one', async () => {
    const refused = await planned(`provider "kafka" {}\n${anything}`);
    expect(said(refused)).toMatch(
      /Error: Unknown cluster .*It names no cluster at all\. Add it to `clusters`/,
    );
  });
});
