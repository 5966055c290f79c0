import { synthesizeStacks } from '../constructs/index.ts';

// By name, and loaded where the command is about them only: a stack on Docker needs nothing of AWS.
await synthesizeStacks({
  local: async () => (await import('./local.ts')).LocalStack,
  'local-kraft': async () => (await import('./local-kraft.ts')).LocalKraftStack,
  'local-tls': async () => (await import('./local-tls.ts')).LocalTlsStack,
  'local-secure': async () => (await import('./local-secure.ts')).LocalSecureStack,
  mirror: async () => (await import('./mirror.ts')).MirrorStack,
  'mirror-active-active': async () => (await import('./mirror-active-active.ts')).MirrorActiveActiveStack,
  ec2: async () => (await import('./ec2.ts')).Ec2Stack,
  'ec2-kraft': async () => (await import('./ec2-kraft.ts')).Ec2KraftStack,
  msk: async () => (await import('./msk.ts')).MskStack,
  'msk-serverless': async () => (await import('./msk-serverless.ts')).MskServerlessStack,
});
