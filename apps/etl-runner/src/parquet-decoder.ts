export { serveParquetDecoder } from '@spacex/s3-reader';
