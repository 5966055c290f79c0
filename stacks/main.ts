import { App } from 'cdktf';
import { synthesize } from '../constructs/index.ts';
import { LocalStack } from './local.ts';
import { LocalKraftStack } from './local-kraft.ts';

const app = new App({ stackTraces: false });
new LocalStack(app, 'local');
new LocalKraftStack(app, 'local-kraft');
await synthesize(app);
