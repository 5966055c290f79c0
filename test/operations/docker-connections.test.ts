import { describe, expect, it } from 'vitest';
import { established } from '../../operations/clients/docker-connections.ts';

const TABLE = `  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 0B00007F:9C1F 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 1
   1: 050012AC:4A94 010012AC:D2F0 01 00000000:00000000 00:00000000 00000000  1000        0 2
  sl  local_address                         remote_address                        st
   2: 0000000000000000FFFF0000050012AC:4A94 0000000000000000FFFF0000070012AC:8D4C 01 00000000:00000000
   3: 0000000000000000FFFF0000050012AC:4A94 0000000000000000FFFF0000080012AC:8D4C 06 00000000:00000000
   4: 00000000000000000000000000000000:2384 00000000000000000000000000000000:0000 0A 00000000:00000000
`;

describe('connections of a container', () => {
  it('are those that are established, by the port that they came to and the address that they come from', () => {
    expect(established(TABLE)).toEqual([
      { port: 19_092, address: '172.18.0.1' },
      { port: 19_092, address: '172.18.0.7' },
    ]);
  });

  it('are none where nothing can be read', () => {
    expect(established('')).toEqual([]);
    expect(established('cat: /proc/net/tcp6: No such file or directory\n')).toEqual([]);
  });
});
