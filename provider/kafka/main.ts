import { serve } from '../runtime/serve.ts';
import { kafka } from './provider.ts';

await serve(kafka, { name: 'kafka' });
