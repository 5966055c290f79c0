import type { JvmSpec } from './jvm.ts';

export interface ControllerSpec {
  /** `node.id`, 0 or more; no other controller and no broker of the cluster has it. */
  readonly controllerId: number;
  /** Port on the host's loopback for listener CONTROLLER: terraform looks there whether it answers. */
  readonly hostPort: number;
  /** Port on the host's loopback for metrics; left out where the JMX exporter is off. */
  readonly metricsPort?: number;
}

/** Controllers with processes of their own, which are no brokers. */
export interface DedicatedControllersSpec {
  /** 1, 3 or 5; the quorum's voters, for good. */
  readonly members: readonly ControllerSpec[];
  /** As it was given, where that was a number: then `members` has as many. */
  readonly memberCount?: number;
  readonly jvm: JvmSpec;
}
