import { describe, expect, it } from 'vitest';
import { explainCompute, keepsEnding, tellingLines } from '../../operations/membership/failure.ts';
import type { ComputeState } from '../../operations/ports/compute.ts';

const ended = (restarts: number, ...lastLines: string[]): ComputeState => ({
  running: false,
  restarts,
  exitCode: 1,
  lastLines,
});

describe('a compute that does not start', () => {
  it('is given up after its third restart', () => {
    expect(keepsEnding(ended(2, 'ERROR bad'), 0, 0)).toBe(false);
    expect(keepsEnding(ended(3, 'ERROR bad'), 0, 0)).toBe(true);
  });

  it('is waited for a minute while its log shows only the next start', () => {
    expect(keepsEnding(ended(9, 'INFO Loading producer state'), 0, 59_000)).toBe(false);
    expect(keepsEnding(ended(9, 'INFO Loading producer state'), 0, 60_000)).toBe(true);
  });

  it('is waited for a minute while its log shows only peers that it could not reach', () => {
    const line = 'java.io.IOException: Connection to orders-1:9092 (id: 1 rack: null) failed.';
    expect(keepsEnding(ended(9, line), 0, 59_000)).toBe(false);
    expect(keepsEnding(ended(9, line), 0, 60_000)).toBe(true);
  });

  it('is not blamed for restarts from before', () => {
    expect(keepsEnding(ended(5, 'ERROR bad'), 5, 0)).toBe(false);
  });

  it.each(['NodeExistsException', 'ZooKeeperClientTimeoutException', 'ConnectionLossException'])(
    'is waited for while %s says that the cause passes',
    (exception) => {
      const state = ended(9, 'ERROR Exiting Kafka', `org.apache.zookeeper.KeeperException$${exception}: no`);
      expect(keepsEnding(state, 0, 0)).toBe(false);
    },
  );

  it('is explained by the lines that speak of an error, each once and without stack frames', () => {
    const state = ended(
      3,
      'INFO fine',
      'ERROR Exiting',
      '  at kafka.Exception(Kafka.scala:1)',
      'ERROR Exiting',
    );
    expect(tellingLines(state)).toEqual(['ERROR Exiting']);
    expect(explainCompute(state)).toBe(
      ' Its container ended (exit code 1) and was started again 3 times. Its log says:\n  ERROR Exiting\n',
    );
  });

  it('is not explained by a line that lists a class path', () => {
    expect(tellingLines(ended(1, `INFO class path ${'error.jar:'.repeat(100)}`, 'last'))).toEqual(['last']);
  });

  it('is explained by its last lines when none speaks of an error', () => {
    expect(tellingLines(ended(1, 'a', 'b', 'c'), 2)).toEqual(['b', 'c']);
  });

  it('is not spoken of where it can’t be asked', () => {
    expect(explainCompute(null)).toBe('');
  });
});
