import { InputError } from '@exmix/errors/input-error';

/** A place in a bucket: `s3://bucket` or `s3://bucket/some/prefix`. */
export interface S3Location {
  readonly bucket: string;
  /** Empty, or ends with `/`. */
  readonly prefix: string;
  /** As written for people, without a slash at the end. */
  readonly text: string;
}

export function isS3Location(text: string): boolean {
  return /^s3:\/\//i.test(text);
}

/** @throws InputError `bad-option` for text that names no bucket or a prefix that is no path */
export function parseS3Location(text: string): S3Location {
  const match = /^s3:\/\/([^/]+)\/?(.*)$/i.exec(text);
  const bucket = match?.[1] ?? '';
  const prefix = (match?.[2] ?? '').replace(/\/+$/, '');
  const isPath = prefix === '' || prefix.split('/').every((part) => part !== '' && part !== '.' && part !== '..');
  if (!/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(bucket) || !isPath)
    throw new InputError('bad-option', `${JSON.stringify(text)} is no place in a bucket; write s3://bucket/prefix`);
  return {
    bucket,
    prefix: prefix === '' ? '' : `${prefix}/`,
    text: `s3://${bucket}${prefix === '' ? '' : `/${prefix}`}`,
  };
}
