// A floor: GET, gunzip, split into lines, JSON.parse.
import { serveFloor } from './floor.ts';

serveFloor((line) => void JSON.parse(line.toString('utf8')));
