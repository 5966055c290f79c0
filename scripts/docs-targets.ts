import { writeFileSync } from 'node:fs';
import { targetsPage } from '../model/rendering/targets-page.ts';

writeFileSync('docs/targets.md', targetsPage());
