import type { JvmSpec } from '../spec/jvm.ts';
import { isWholeNumber } from './counting.ts';
import type { Problem } from './problem.ts';
import type { Subject } from './subject.ts';

/** What a role needs of its heap, in MiB. */
export interface HeapRules {
  /** Below it the process dies while it starts. */
  readonly least: number;
  /** What stays for page cache and off-heap memory, as a share of the container's memory. */
  readonly remainder: number;
  readonly remainderIsFor: string;
}

/** Measured: 128 MiB starts with the small cleaner buffer of local stacks. */
export const brokerHeapRules: HeapRules = {
  least: 128,
  remainder: 0.5,
  remainderIsFor: 'the page cache, which a broker reads and writes its logs through, and off-heap memory',
};

/** It has no log cleaner; what its heap holds grows with the partitions of the cluster. */
export const controllerHeapRules: HeapRules = {
  least: 64,
  remainder: 0.2,
  remainderIsFor: 'metaspace, threads and direct buffers',
};

export const ensembleHeapRules: HeapRules = {
  least: 32,
  remainder: 0.2,
  remainderIsFor: 'metaspace, threads and direct buffers',
};

/** Above it the JVM needs 64-bit references, and what is gained is lost to them. */
const COMPRESSED_REFERENCES_MIB = 32_767;

export function jvmProblems(jvm: JvmSpec, rules: HeapRules, found: Subject): readonly Problem[] {
  return [
    ...heapProblems(jvm, rules, found),
    ...memoryProblems(jvm, rules, found),
    ...profileProblems(jvm, found),
  ];
}

function heapProblems({ heapMiB }: JvmSpec, rules: HeapRules, found: Subject): Problem[] {
  if (!isWholeNumber(heapMiB, 1)) {
    return [
      found.error(
        'malformed-heap',
        'jvm.heapMiB',
        heapMiB,
        'a heap is a whole number of MiB above 0',
        'write one',
      ),
    ];
  }
  if (heapMiB < rules.least) {
    return [
      found.error(
        'heap-too-small',
        'jvm.heapMiB',
        heapMiB,
        `the process needs a heap of ${rules.least} MiB to start`,
        `raise it to ${rules.least} or more`,
      ),
    ];
  }
  if (heapMiB > COMPRESSED_REFERENCES_MIB) {
    return [
      found.warning(
        'heap-too-large',
        'jvm.heapMiB',
        heapMiB,
        'from 32 GiB on references take 8 bytes each, and the page cache is what Kafka needs',
        'lower it to 8192 or less',
      ),
    ];
  }
  return [];
}

function memoryProblems({ heapMiB, memoryMiB }: JvmSpec, rules: HeapRules, found: Subject): Problem[] {
  if (memoryMiB === undefined) return [];
  if (!isWholeNumber(memoryMiB, 6)) {
    return [
      found.error(
        'malformed-memory',
        'jvm.memoryMiB',
        memoryMiB,
        'a memory limit is a whole number of MiB, and Docker wants 6 at least',
        'write one, or leave it out for no limit',
      ),
    ];
  }
  if (heapMiB >= memoryMiB) {
    return [
      found.error(
        'heap-above-memory',
        'jvm.heapMiB',
        heapMiB,
        `the container’s memory is ${memoryMiB} MiB, so that the kernel would kill the process as its heap fills`,
        `lower it to ${Math.floor(memoryMiB * (1 - rules.remainder))} or raise jvm.memoryMiB`,
      ),
    ];
  }
  const remainder = memoryMiB - heapMiB;
  if (remainder >= memoryMiB * rules.remainder) return [];
  return [
    found.warning(
      'heap-leaves-little-memory',
      'jvm.heapMiB',
      heapMiB,
      `of the container’s ${memoryMiB} MiB only ${remainder} stay for ${rules.remainderIsFor}`,
      `lower it to ${Math.floor(memoryMiB * (1 - rules.remainder))} or raise jvm.memoryMiB to ${Math.ceil(heapMiB / (1 - rules.remainder))}`,
    ),
  ];
}

function profileProblems({ profile }: { readonly profile: string }, found: Subject): Problem[] {
  if (profile === 'local' || profile === 'server') return [];
  return [
    found.error(
      'unknown-jvm-profile',
      'jvm.profile',
      profile,
      'it must be "local" or "server"',
      'choose one of them',
    ),
  ];
}
