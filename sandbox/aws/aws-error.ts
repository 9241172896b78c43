// A refusal in the form the AWS SDK understands: a code from the service's own list, and a message.

export class AwsError extends Error {
  readonly code: string;
  readonly status: number;

  /** `code` is the exception's name in the SDK, for instance `ClusterNotFoundException`. Server faults have status 500. */
  constructor(code: string, message: string, status = 400) {
    super(message);
    this.name = code;
    this.code = code;
    this.status = status;
  }
}

/** ECS and ECR both say this, with HTTP 400, when a token bucket is empty. (ECS developer guide: request throttling; FIELD-NOTES 10) */
export const rateExceeded = (): AwsError => new AwsError('ThrottlingException', 'Rate exceeded');

/** What both services answer when the fault is theirs. (SDK types: ServerException, server fault) */
export const serverFault = (): AwsError =>
  new AwsError('ServerException', 'Service Unavailable. Please try again later.', 500);
