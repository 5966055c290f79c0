import type { IamAccess } from '../../model/access.ts';

/** Tokens of AWS's signer are good for 15 minutes, or as long as the credentials are: one is given out while it has that long left. */
const LEAST_LEFT_MS = 5 * 60_000;

interface Token {
  readonly token: string;
  /** In milliseconds since 1970. */
  readonly expiryTime: number;
}

const tokens = new Map<string, Promise<Token>>();

/**
 * What AWS calls an authentication token: a URL of `kafka-cluster:Connect`, signed with the credentials. All connections share one, as
 * credentials may have to be fetched.
 * @throws Error when there are no credentials
 */
export async function iamToken(access: IamAccess): Promise<string> {
  const key = JSON.stringify([access.region, access.profile]);
  const known = await tokens.get(key)?.catch(() => null);
  if (known && known.expiryTime - Date.now() > LEAST_LEFT_MS) return known.token;
  const signing = sign(access);
  tokens.set(key, signing);
  return (await signing).token;
}

/** The package loads AWS's SDK, which is half a second nobody else waits for. */
async function sign(access: IamAccess): Promise<Token> {
  const { generateAuthToken, generateAuthTokenFromProfile } = await import('aws-msk-iam-sasl-signer-js');
  const { region, profile } = access;
  try {
    return profile === undefined
      ? await generateAuthToken({ region })
      : await generateAuthTokenFromProfile({ region, awsProfileName: profile });
  } catch (error) {
    throw new Error(
      `no AWS credentials to log in with (${iamCredentials(access)}): ${(error as Error).message}`,
    );
  }
}

/** Which credentials, in words. */
export const iamCredentials = ({ region, profile }: IamAccess): string =>
  `${profile === undefined ? "AWS's default chain" : `profile '${profile}'`}, region ${region}`;
