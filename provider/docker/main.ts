import { serve } from '../runtime/serve.ts';
import { docker } from './provider.ts';

await serve(docker, { name: 'docker' });
