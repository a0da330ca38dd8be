/** What `DecoderProcess` starts as long as this library is source. */
import { serveParquetDecoder } from './decoder.ts';

await serveParquetDecoder();
