import { ApiError } from "./api-error.ts";

/** A blob of 40 MB, which GitHub takes, in base64 and JSON. */
const maxBodyBytes = 64 * 1024 * 1024;

/** The bytes of a request, and never more than `maxBytes`: 413. */
async function readBytes(request: Request, maxBytes = maxBodyBytes): Promise<Uint8Array> {
  if (request.body === null) return new Uint8Array();
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of request.body) {
    length += chunk.length;
    if (length > maxBytes) throw new ApiError(413, "Request body too large");
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** The JSON object that was sent; empty where nothing was. GitHub looks at no content type. */
export async function readJsonObject(request: Request): Promise<Record<string, unknown>> {
  const text = Buffer.from(await readBytes(request)).toString("utf8");
  if (text.trim() === "") return {};
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new ApiError(400, "Problems parsing JSON");
  }
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  throw new ApiError(400, "Body should be a JSON object");
}
