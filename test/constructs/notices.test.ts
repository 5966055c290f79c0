import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readHostSettings, unseen } from '../../constructs/host/notices.ts';

describe('notices about the host', () => {
  it('follow from settings that Linux tells everybody', () => {
    expect(readHostSettings().swappiness).toBe(
      existsSync('/proc/sys/vm/swappiness')
        ? Number(readFileSync('/proc/sys/vm/swappiness', 'utf8'))
        : undefined,
    );
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
