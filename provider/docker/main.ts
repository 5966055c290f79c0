import { serve } from '../runtime/serve.ts';
import { docker } from './provider.ts';

void serve(docker, { name: 'docker' });
