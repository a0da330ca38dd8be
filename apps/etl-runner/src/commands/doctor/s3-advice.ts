/**
 * What to do about a request that S3 did not grant, by its error code (AWS docs, "Error responses").
 *
 * @param refused what to do when S3 knows us and says no: which permission is missing
 */
export function s3Advice(error: unknown, refused: string): string {
  const code = error instanceof Error ? error.name : '';
  if (code === 'NoSuchBucket')
    return 'check RAW_BUCKET and STAGING_BUCKET; the bucket is made by Terraform (infra/environments)';
  if (code === 'PermanentRedirect' || code === 'AuthorizationHeaderMalformed')
    return 'the bucket is in another region: check AWS_REGION';
  if (/InvalidAccessKeyId|SignatureDoesNotMatch|ExpiredToken|InvalidToken|Credentials/.test(code))
    return 'check the AWS credentials: the task role on Fargate, AWS_PROFILE or AWS_ACCESS_KEY_ID elsewhere; a session may have expired';
  if (/AccessDenied|Forbidden|KMS/.test(code)) return refused;
  return 'check the network (a route or a VPC endpoint to S3), AWS_REGION and AWS_ENDPOINT_URL_S3';
}
