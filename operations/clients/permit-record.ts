import type { Permit } from '../ports/permits.ts';

export function formatPermit({ domain, member, runId, grantedAt }: Permit): string {
  return JSON.stringify({ domain, member, runId, grantedAt });
}

/** Throws when `text` is no permit: to overlook one could take a second member down. */
export function parsePermit(text: string, where: string): Permit {
  const value = parsed(text);
  const { domain, member, runId, grantedAt } = value;
  if (
    typeof domain === 'string' &&
    typeof member === 'number' &&
    typeof runId === 'string' &&
    typeof grantedAt === 'number'
  ) {
    return { domain, member, runId, grantedAt };
  }
  throw new Error(
    `The ${where} holds no permit but ${JSON.stringify(text)}; delete it when no member is being replaced.`,
  );
}

function parsed(text: string): Record<string, unknown> {
  try {
    return Object(JSON.parse(text));
  } catch {
    return {};
  }
}
