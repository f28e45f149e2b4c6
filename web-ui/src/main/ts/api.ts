import { meta, text } from "./page";

/** RFC 9457, as Régie's server extends it. */
export interface Problem {
  status: number;
  code: string;
  detail: string;
  remedy: string;
  errors: { field: string; message: string }[];
}

export class ApiError extends Error {
  constructor(readonly problem: Problem) {
    super(problem.detail);
  }
}

export interface Answer<T> {
  status: number;
  body: T;
}

/** Calls the REST API in the name of the signed-in user. Throws {@link ApiError}, also when the server is away. */
export async function call<T>(method: string, path: string, body?: unknown): Promise<Answer<T>> {
  const headers: Record<string, string> = { Accept: "application/json, application/problem+json" };
  if (method !== "GET") {
    headers[meta("csrf-header")] = meta("csrf-token");
  }
  if (body !== undefined) {
    headers["Content-Type"] = "application/json";
  }
  let response: Response;
  try {
    response = await fetch(path, {
      method,
      headers,
      body: body === undefined ? null : JSON.stringify(body),
      credentials: "same-origin",
    });
  } catch {
    throw new ApiError({
      status: 0,
      code: "server.unreachable",
      detail: text("js.server.unreachable"),
      remedy: text("js.server.unreachable.remedy"),
      errors: [],
    });
  }
  if (response.status === 401) {
    location.reload();
  }
  if (!response.ok) {
    throw new ApiError(await problemOf(response));
  }
  const written = await response.text();
  return { status: response.status, body: (written ? JSON.parse(written) : undefined) as T };
}

async function problemOf(response: Response): Promise<Problem> {
  const sent = (await response.json().catch(() => ({}))) as Partial<Problem>;
  return {
    status: response.status,
    code: sent.code ?? `http.${response.status}`,
    detail: sent.detail ?? text("js.refused", response.status),
    remedy: sent.remedy ?? "",
    errors: sent.errors ?? [],
  };
}
