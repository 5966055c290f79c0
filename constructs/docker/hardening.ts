import { IMAGE_USER } from '../../model/container.ts';

/**
 * What a process in a container may do: what Kafka and ZooKeeper need and no more. It is user 1000 of the image, has no
 * capabilities and can't get any by a setuid program, and writes nothing but its volumes and `/tmp`. Each setting in the form that
 * the engine reports it in, so that a second plan is empty.
 */
export const HARDENED = {
  user: `${IMAGE_USER}:${IMAGE_USER}`,
  readOnly: true,
  capabilities: { drop: ['ALL'] },
  securityOpts: ['no-new-privileges:true'],
};

/** In memory, and gone with each start. `exec`: zstd and snappy unpack their native libraries here, and refuse records without them. */
export const SCRATCH = { '/tmp': 'rw,exec,nosuid,nodev,size=64m,mode=1777' };
