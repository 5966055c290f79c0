import { DiagnosticError, error } from '../../runtime/diagnostics.ts';

/** Splits `<cluster or ensemble>/<id>`. @throws DiagnosticError when it is not of that form. */
export function parseMemberId(
  typeName: string,
  id: string,
): { readonly domain: string; readonly member: number } {
  const [, domain, member] = /^([^/]+)\/(\d+)$/.exec(id) ?? [];
  if (domain === undefined || member === undefined) {
    const form = typeName === 'kafka_broker' ? 'orders/2' : 'zookeeper/2';
    throw new DiagnosticError(
      error(
        'Malformed import id',
        `'${id}' does not name a ${typeName}; write its name and id, such as ${form}.`,
      ),
    );
  }
  return { domain, member: Number(member) };
}
