import type { MskServerlessSpec } from '../../spec/msk-cluster.ts';
import type { Located } from '../../spec/platform.ts';
import type { TopicSpec } from '../../spec/topic.ts';
import { isWholeNumber } from '../counting.ts';
import type { Problem } from '../problem.ts';
import { serverlessSubject } from '../subject.ts';
import { mskTopicProblems } from './topics.ts';

type Serverless = Located<MskServerlessSpec & { readonly topics: readonly Located<TopicSpec>[] }>;

/** What of a serverless cluster can be wrong: its name, its subnets and its topics, which have three replicas. */
export function mskServerlessProblems(cluster: Serverless): readonly Problem[] {
  const { name, availabilityZones } = cluster;
  const found = serverlessSubject(cluster);
  return [
    ...(name.length <= 64
      ? []
      : [found.error('msk-name-too-long', 'name', name, 'MSK takes at most 64 characters', 'shorten it')]),
    ...(isWholeNumber(availabilityZones, 2, 5)
      ? []
      : [
          found.error(
            'msk-zones',
            'network',
            availabilityZones,
            'a serverless cluster wants subnets in 2 to 5 availability zones',
            'give it subnets in 3',
          ),
        ]),
    ...mskTopicProblems({ ...cluster, kafkaVersion: '3.8.x', brokers: 3, brokerType: 'express' }),
  ];
}
