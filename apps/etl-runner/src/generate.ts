// Writes what is made from the schema of the configuration: .env.example and the table of README.md.
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { environmentExample, withReference } from './config-reference.ts';

const file = (name: string) => fileURLToPath(new URL(`../${name}`, import.meta.url));
writeFileSync(file('.env.example'), environmentExample());
writeFileSync(file('README.md'), withReference(readFileSync(file('README.md'), 'utf8')));
