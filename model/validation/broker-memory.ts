import { brokerProperties } from '../rendering/broker-properties.ts';
import type { ClusterSpec } from '../spec/cluster.ts';
import { brokerHeapRules, jvmProblems } from './jvm.ts';
import type { Problem } from './problem.ts';
import type { Subject } from './subject.ts';

const MIB = 1_048_576;
/** Kafka's default of `log.cleaner.dedupe.buffer.size`. */
const CLEANER_BUFFER = 134_217_728;
/** Measured: 160 MiB of heap do not start with the default buffer of 128 MiB. */
const CLEANER_SHARE = 0.75;

/** The heap by itself, and what the log cleaner takes of it at start. */
export function brokerMemoryProblems(cluster: ClusterSpec, found: Subject): readonly Problem[] {
  return [...jvmProblems(cluster.jvm, brokerHeapRules, found), ...cleanerProblems(cluster, found)];
}

function cleanerProblems(cluster: ClusterSpec, found: Subject): Problem[] {
  const [broker] = cluster.brokers;
  if (broker === undefined || !(cluster.jvm.heapMiB >= brokerHeapRules.least)) return [];
  const properties = brokerProperties(cluster, broker, { stack: '' });
  return [...bufferAboveHeap(cluster, properties, found), ...bufferTooSmall(properties, found)];
}

type Properties = Readonly<Record<string, string | number | boolean>>;

const bufferOf = (properties: Properties): number =>
  Number(properties['log.cleaner.dedupe.buffer.size'] ?? CLEANER_BUFFER);

function bufferAboveHeap({ jvm }: ClusterSpec, properties: Properties, found: Subject): Problem[] {
  const buffer = bufferOf(properties);
  const room = Math.floor(jvm.heapMiB * MIB * CLEANER_SHARE);
  if (!(buffer > room)) return [];
  return [
    found.error(
      'cleaner-buffer-above-heap',
      'jvm.heapMiB',
      jvm.heapMiB,
      `the log cleaner’s buffer takes ${Math.round(buffer / MIB)} MiB of it at start (log.cleaner.dedupe.buffer.size)`,
      `raise it to ${Math.ceil(buffer / MIB / CLEANER_SHARE)} or more, or set config["log.cleaner.dedupe.buffer.size"] to 4194304`,
    ),
  ];
}

/** The broker doesn't start when a cleaner thread's share of the buffer is 1 MiB or less. */
function bufferTooSmall(properties: Properties, found: Subject): Problem[] {
  const buffer = bufferOf(properties);
  const threads = Number(properties['log.cleaner.threads'] ?? 1);
  if (!(buffer / threads <= MIB)) return [];
  return [
    found.error(
      'cleaner-buffer-too-small',
      'config["log.cleaner.dedupe.buffer.size"]',
      buffer,
      `each of the ${threads} cleaner threads needs more than ${MIB} bytes`,
      `raise it to ${2 * MIB * threads}`,
    ),
  ];
}
