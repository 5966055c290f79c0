import { App } from 'cdktf';
import { synthesize } from '../constructs/index.ts';
import { LocalStack } from './local.ts';
import { LocalKraftStack } from './local-kraft.ts';
import { LocalSecureStack } from './local-secure.ts';
import { LocalTlsStack } from './local-tls.ts';
import { MirrorStack } from './mirror.ts';
import { MirrorActiveActiveStack } from './mirror-active-active.ts';

const app = new App({ stackTraces: false });
new LocalStack(app, 'local');
new LocalKraftStack(app, 'local-kraft');
new LocalTlsStack(app, 'local-tls');
new LocalSecureStack(app, 'local-secure');
new MirrorStack(app, 'mirror');
new MirrorActiveActiveStack(app, 'mirror-active-active');
await synthesize(app);
