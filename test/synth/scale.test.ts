import { TerraformStack } from 'cdktf';
import { expect, it } from 'vitest';
import { KafkaCluster, KafkaTopics, Metadata } from '../../constructs/index.ts';
import { appOf, project, readStack } from './support/project.ts';

/** Milliseconds to construct and synthesize a stack of so many topics. */
function synthTime(count: number): number {
  const place = project();
  try {
    const start = performance.now();
    const app = appOf(place);
    const stack = new TerraformStack(app, 'test');
    const cluster = new KafkaCluster(stack, 'orders', {
      version: '4.3.1',
      metadata: Metadata.kraft(),
      brokers: 3,
    });
    const names = Array.from({ length: count }, (_, index) => `topic-${index}`);
    const options = { partitions: 1, config: { 'retention.ms': 86_400_000 } };
    new KafkaTopics(stack, 'topics', {
      cluster,
      topics: Object.fromEntries(names.map((name) => [name, options])),
    });
    app.synth();
    const time = performance.now() - start;
    expect(Object.keys(readStack(place, 'test').resource.kafka_topic ?? {})).toHaveLength(count);
    return time;
  } finally {
    place.remove();
  }
}

it('synthesizes 1,000 topics in seconds, and four times as many in far less than sixteen times that', () => {
  synthTime(100);
  const thousand = synthTime(1000);
  expect(thousand).toBeLessThan(10_000);
  expect(synthTime(4000)).toBeLessThan(10 * thousand);
}, 120_000);
