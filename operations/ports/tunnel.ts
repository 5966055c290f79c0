import type { PortForwardManifest } from '../../model/manifest.ts';

/** A forwarded port, open until `ended` resolves. */
export interface TunnelSession {
  /** Resolves, with what was said last, when it is over for whatever reason. */
  readonly ended: Promise<string>;
  end(): void;
}

/** Who opens forwarded ports to EC2 instances: the AWS CLI. */
export interface TunnelOpener {
  /** Names of instances that run (their tag Name) to their ids. Rejects when AWS can't be asked. */
  instances(region: string | undefined, names: readonly string[]): Promise<ReadonlyMap<string, string>>;
  open(forward: PortForwardManifest, instanceId: string): TunnelSession;
}
