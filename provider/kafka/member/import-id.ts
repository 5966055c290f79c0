import { DiagnosticError, error } from '../../runtime/diagnostics.ts';

const FORMS = {
  kafka_broker: 'orders/2',
  kafka_controller: 'orders/101',
  zookeeper_server: 'zookeeper/2',
  mirror_worker: 'dr/2',
};

/** Splits `<cluster, ensemble or mirror>/<id>`. @throws DiagnosticError when it is not of that form. */
export function parseMemberId(
  typeName: keyof typeof FORMS,
  id: string,
): { readonly domain: string; readonly member: number } {
  const [, domain, member] = /^([^/]+)\/(\d+)$/.exec(id) ?? [];
  if (domain === undefined || member === undefined) {
    throw new DiagnosticError(
      error(
        'Malformed import id',
        `'${id}' does not name a ${typeName}; write its name and id, such as ${FORMS[typeName]}.`,
      ),
    );
  }
  return { domain, member: Number(member) };
}
