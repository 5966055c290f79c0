import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { hostNotices, unseen } from '../../constructs/host/notices.ts';

describe('notices about the host', () => {
  it('name a swappiness that swaps brokers out', () => {
    expect(hostNotices({ swappiness: 60, largestFilesLimit: 1_048_576 }, 65_536)).toEqual([
      expect.stringContaining('vm.swappiness is 60'),
    ]);
  });

  it('name a file limit that the brokers cannot start with', () => {
    expect(hostNotices({ swappiness: 1, largestFilesLimit: 4096 }, 65_536)).toEqual([
      expect.stringContaining('fs.nr_open is 4096, but the brokers want up to 65536'),
    ]);
  });

  it('are none on a host that suits, or says nothing', () => {
    expect(hostNotices({ swappiness: 1, largestFilesLimit: 1_048_576 }, 65_536)).toEqual([]);
    expect(hostNotices({ swappiness: undefined, largestFilesLimit: undefined }, 65_536)).toEqual([]);
  });

  it('are said once', () => {
    const root = mkdtempSync(join(tmpdir(), 'kafkaform-notices-'));
    try {
      mkdirSync(join(root, '.kafkaform'));
      expect(unseen(['a'], root)).toEqual(['a']);
      expect(unseen(['a', 'b'], root)).toEqual(['b']);
      expect(unseen(['a', 'b'], root)).toEqual([]);
    } finally {
      rmSync(root, { recursive: true });
    }
  });

  it('are said again where nothing can be remembered', () => {
    expect(unseen(['a'], '/nowhere')).toEqual(['a']);
    expect(unseen(['a'], '/nowhere')).toEqual(['a']);
  });
});
