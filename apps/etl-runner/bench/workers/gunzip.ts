// A floor: GET, gunzip, split into lines.
import { serveFloor } from './floor.ts';

serveFloor(() => undefined);
