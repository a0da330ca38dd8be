import { PutObjectCommand } from '@aws-sdk/client-s3';
import { describeObjects, ListObjectsError, ObjectMissingError } from '../src/index.ts';
import { makeBucket, testClient } from './support/s3.ts';

const s3 = testClient();
let bucket: string;

async function putGeneration(key: string, generation: string | undefined): Promise<string> {
  await s3.send(
    new PutObjectCommand({
      Bucket: bucket,
      Key: key,
      Body: 'content',
      ...(generation === undefined ? {} : { Metadata: { 'ab-generation-id': generation } }),
    }),
  );
  return key;
}

beforeAll(async () => {
  bucket = await makeBucket(s3);
});

describe('describeObjects', () => {
  const describeKeys = (keys: readonly string[]) => describeObjects({ s3, bucket, prefix: 'raw/', keys });

  it('takes keys and orders them by generation, then sync, part and clash', async () => {
    const inOrder = [
      await putGeneration('raw/cores/2026_11_25_1795570630404_0.jsonl.gz', '1'),
      await putGeneration('raw/launches/2026_11_25_1795570630404_0.jsonl.gz', undefined),
      await putGeneration('raw/launches/2026_11_24_1795484230404_0.jsonl.gz', '2'),
      await putGeneration('raw/launches/2026_11_23_1795397830404_2.jsonl.gz', '10'),
      await putGeneration('raw/launches/2026_11_23_1795397830404_2.jsonl.gz-1', '10'),
      await putGeneration('raw/launches/2026_11_23_1795397830404_10.jsonl.gz', '10'),
    ];
    const objects = await describeKeys([...inOrder].sort().concat(inOrder[0] as string));
    expect(objects.map(({ key }) => key)).toEqual(inOrder);
    expect(objects.map(({ generationId }) => generationId)).toEqual([1, 0, 2, 10, 10, 10]);
    expect(objects[0]).toMatchObject({ bucket, stream: 'cores', sizeBytes: 7, part: 0 });
    expect(objects[0]?.etag).toMatch(/^"[0-9a-f]{32}"$/);
  });

  it('says which object is missing, which key is none, which bucket fails', async () => {
    const key = 'raw/launches/2020_11_23_1605000000000_0.jsonl.gz';
    await expect(describeKeys([key])).rejects.toThrow(ObjectMissingError);
    await expect(describeKeys(['raw/notes.txt'])).rejects.toThrow('has no key of Airbyte');
    const aborted = describeObjects({ s3, bucket, prefix: 'raw/', keys: [key], signal: AbortSignal.abort() });
    await expect(aborted).rejects.toThrow(ListObjectsError);
  });
});
