import { BROKER_USER, OPERATOR } from '../rendering/certificates.ts';
import { dayProblems } from './certificates.ts';
import type { Problem } from './problem.ts';
import { subject } from './subject.ts';

export interface ClientCertificateInput {
  readonly name: string;
  readonly validDays: number | undefined;
  /** False where the stack has one of that name already. */
  readonly isFirst: boolean;
}

/** What is wrong with a client's certificate. */
export function clientCertificateProblems(
  { name, validDays, isFirst }: ClientCertificateInput,
  path: string,
): readonly Problem[] {
  const found = subject('ClientCertificate', name, path);
  const wrong = (rule: string, fix: string) => [
    found.error('malformed-client-name', 'name', name, rule, fix),
  ];
  if (!/^(?!\.)[A-Za-z0-9._-]{1,64}$/.test(name))
    return wrong(
      'it is the common name of a certificate and a folder: up to 64 letters, digits, ".", "_" and "-", no dot at first',
      'choose another',
    );
  if ([BROKER_USER, OPERATOR].includes(name))
    return wrong('brokers and terraform themselves have that name, and may do everything', 'choose another');
  if (!isFirst)
    return wrong('the stack has a certificate of that name, which all of its clusters know', 'use that one');
  return dayProblems(validDays, found);
}
