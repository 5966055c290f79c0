import { expect, test } from 'vitest';
import { imageTag } from '../../images/tag.ts';
import { newestVersions } from '../../images/versions.ts';
import { outputOf } from './support/containers.ts';

test.each(newestVersions)(
  'every script of the image of Kafka %s runs a class that its jars have',
  async (kafkaVersion) => {
    const script = `for jar in /opt/kafka/libs/*.jar; do unzip -l "$jar"; done | grep -o '[^ ]*\\.class$' | sort >/tmp/classes
    cd /opt/kafka/bin
    for file in *.sh; do
      class=$(grep -o '\\(org\\.apache\\|kafka\\)\\.[A-Za-z.]*[A-Z][A-Za-z]*' "$file" | head -n 1)
      [[ -z $class ]] || grep -q -x "\${class//.//}.class" /tmp/classes || echo "$file: $class"
    done
    echo "$(ls | wc -l) scripts"`;
    const { output } = await outputOf({ image: imageTag(kafkaVersion), command: ['bash', '-c', script] });
    expect(output.split('\n')).toEqual([expect.stringMatching(/^[3-9]\d scripts$/)]);
  },
);

test.each(newestVersions)(
  'the scripts of the image of Kafka %s start from the class archive',
  async (kafkaVersion) => {
    const { output } = await outputOf({
      image: imageTag(kafkaVersion),
      command: [
        'bash',
        '-c',
        `KAFKA_OPTS='-Xshare:on -Xlog:class+load:file=/tmp/loaded' kafka-topics.sh --version
       grep -c 'shared objects file' /tmp/loaded; grep -c -v 'shared objects file' /tmp/loaded`,
      ],
    });
    const [version, shared, parsed] = output.split('\n');
    expect(version).toBe(kafkaVersion);
    expect(Number(shared)).toBeGreaterThan(10 * Number(parsed));
  },
);
