import { serve } from '../runtime/serve.ts';
import { kafka } from './provider.ts';

void serve(kafka, { name: 'kafka' });
