/** GiB for each vCPU. https://docs.aws.amazon.com/ec2/latest/instancetypes/instance-types.html */
const MEMORY_PER_CPU: Readonly<Record<string, number>> = {
  c: 2,
  m: 4,
  r: 8,
  x: 16,
  i: 8,
  im: 4,
  is: 6,
  d: 8,
};

/** Family, generation, and what its processor, disks and network are. */
const TYPE = /^(c|m|r|x|i|im|is|d)([3-9])([a-z-]*)\.(medium|large|xlarge|(\d+)xlarge|metal(?:-(\d+)xl)?)$/;

/** Burstable ones have sizes of their own. */
const BURSTABLE = /^t(?:3|3a|4g)\.(nano|micro|small|medium|large|xlarge|2xlarge)$/;
const BURSTABLE_MIB: Readonly<Record<string, number>> = {
  nano: 512,
  micro: 1024,
  small: 2048,
  medium: 4096,
  large: 8192,
  xlarge: 16_384,
  '2xlarge': 32_768,
};

/** vCPUs of `metal` alone, the smallest that there is. */
const METAL_CPUS = 48;

/** Memory of an instance type in MiB, as its family and size say; undefined for what is none. */
export function instanceMemoryMiB(type: string): number | undefined {
  const burstable = BURSTABLE.exec(type)?.[1];
  if (burstable !== undefined) return BURSTABLE_MIB[burstable];
  const [, family = '', , , size = '', times, metal] = TYPE.exec(type) ?? [];
  const perCpu = MEMORY_PER_CPU[family];
  return perCpu === undefined ? undefined : perCpu * 1024 * cpus(size, times, metal);
}

function cpus(size: string, times: string | undefined, metal: string | undefined): number {
  if (times !== undefined) return 4 * Number(times);
  if (metal !== undefined) return 4 * Number(metal);
  return { medium: 1, large: 2, xlarge: 4 }[size] ?? METAL_CPUS;
}
