import { get as getInClear } from 'node:http';
import { get as getOverTls } from 'node:https';
import { text } from 'node:stream/consumers';
import type { TlsAccess } from '../ports/access.ts';
import { tlsOptions } from './tls.ts';

/**
 * The body of a successful answer. Over HTTPS, the server's certificate has to be the authority's, for its name.
 * @throws when there is none within `timeoutMs`, or the server isn't trusted
 */
export function httpGet(url: string, tls: TlsAccess | undefined, timeoutMs: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const signal = AbortSignal.timeout(timeoutMs);
    const request = url.startsWith('https:')
      ? getOverTls(url, { signal, ...(tls === undefined ? {} : tlsOptions(tls)) })
      : getInClear(url, { signal });
    request.once('error', reject);
    request.once('response', (response) => {
      if (response.statusCode === 200) text(response).then(resolve, reject);
      else reject(new Error(`${url} answers ${response.statusCode}`));
      response.once('error', reject);
    });
  });
}
