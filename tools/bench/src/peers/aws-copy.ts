import { dirname, join } from 'node:path';
import { makePythonEnvironment } from '@exmix/errors/python-environment';
import { type Measured, measuredRun } from '../measured-run.js';

export const AWS_VERSIONS = ['awscli==1.46.3'] as const;

/** The path of `aws`, or why there is none. */
export async function awsCommand(): Promise<{ readonly aws: string } | { readonly why: string }> {
  const made = await makePythonEnvironment(AWS_VERSIONS);
  return 'why' in made ? made : { aws: join(dirname(made.python), 'aws') };
}

/** `aws s3 cp --recursive`, with ten requests at once and parts of 8 MB, as it is installed. */
export function awsCopy(
  aws: string,
  from: string,
  to: string,
  env: Readonly<Record<string, string>>,
): Promise<Measured> {
  return measuredRun(aws, ['s3', 'cp', '--recursive', '--only-show-errors', from, to], env);
}
