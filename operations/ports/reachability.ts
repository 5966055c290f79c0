/**
 * What a TCP connection to host:port meets: a listener, a host that refuses (so the process is not there), or nothing
 * within the time limit (so nothing can be said).
 */
export type Reachability = 'open' | 'refused' | 'silent';

export type Reach = (address: string, timeoutMs: number) => Promise<Reachability>;
