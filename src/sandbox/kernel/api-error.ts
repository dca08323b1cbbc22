/** An answer of 4xx or 5xx in GitHub's own form. Handlers throw it. */
export class ApiError extends Error {
  override readonly name = "ApiError";
  readonly status: number;
  readonly errors: readonly unknown[] | null;
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    status: number,
    message: string,
    details: { readonly errors?: readonly unknown[]; readonly headers?: Readonly<Record<string, string>> } = {},
  ) {
    super(message);
    this.status = status;
    this.errors = details.errors ?? null;
    this.headers = details.headers ?? {};
  }
}

export function notFound(): ApiError {
  return new ApiError(404, "Not Found");
}

/** 422 with one problem, as GitHub words it: a resource, a field and a code such as `missing_field` or `invalid`. */
export function invalid(resource: string, field: string, code: string, message?: string): ApiError {
  return new ApiError(422, "Validation Failed", {
    errors: [{ resource, field, code, ...(message === undefined ? {} : { message }) }],
  });
}

/** 422 with sentences. */
export function unprocessable(message: string, errors?: readonly unknown[]): ApiError {
  return new ApiError(422, message, errors === undefined ? {} : { errors });
}
