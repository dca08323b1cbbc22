import { importPKCS8, SignJWT } from "jose";
import { createPrivateKey } from "node:crypto";

/** Calls GitHub's public API and nothing else, as anyone's script would; throws where the answer is not 2xx. */
export type GitHubClient = (
  method: "GET" | "POST" | "PUT" | "PATCH",
  path: string,
  body?: unknown,
) => Promise<Readonly<Record<string, any>>>;

export class ApiRefusal extends Error {
  override readonly name = "ApiRefusal";
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

interface Connection {
  readonly url: string;
  /** Once it is aborted, every call throws, also one that waits for its answer. */
  readonly ending: AbortSignal;
}

export function connect(
  { url, ending }: Connection,
  token: string,
  scheme: "token" | "bearer" = "token",
): GitHubClient {
  return async (method, path, body) => {
    const response = await fetch(`${url}${path}`, {
      method,
      signal: ending,
      headers: {
        accept: "application/vnd.github+json",
        authorization: `${scheme} ${token}`,
        "user-agent": "corner-shop",
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    const answer = text === "" ? {} : (JSON.parse(text) as Record<string, any>);
    if (!response.ok) throw new ApiRefusal(response.status, String(answer["message"]));
    return answer;
  };
}

/** A token for an App's installation, got as every App gets one: with a JWT that its key has signed. */
connect.installationToken = async (
  connection: Connection,
  appId: number,
  privateKeyPem: string,
  installation: number,
): Promise<string> => {
  const pkcs8 = createPrivateKey(privateKeyPem).export({ type: "pkcs8", format: "pem" }).toString();
  const now = Math.floor(Date.now() / 1_000);
  const jwt = await new SignJWT({ iat: now - 60, exp: now + 300, iss: String(appId) })
    .setProtectedHeader({ alg: "RS256" })
    .sign(await importPKCS8(pkcs8, "RS256"));
  const { token } = await connect(
    connection,
    jwt,
    "bearer",
  )("POST", `/app/installations/${installation}/access_tokens`);
  return String(token);
};
