// What pages have and Node.js lacks: storage with its events, and cookies. The locks are those of Node.js.

/** A browser in which all tabs are of one origin. It records what they request. */
export class Browser {
  /** Method and path of each request, in order. */
  readonly requests: string[] = [];
  /** What becomes of the next request of a path. If its response is lost, the API has carried it out. */
  readonly #next = new Map<string, Response | "lost">();
  #cookie = "";
  readonly #items = new Map<string, string>();
  readonly #fetch = globalThis.fetch;

  constructor(private readonly origin: string) {
    const window = new EventTarget();
    const change = (key: string, value?: string): void => {
      if (value === undefined) this.#items.delete(key);
      else this.#items.set(key, value);
      window.dispatchEvent(Object.assign(new Event("storage"), { key }));
    };
    const localStorage = {
      getItem: (key: string) => this.#items.get(key) ?? null,
      setItem: (key: string, value: string) => change(key, value),
      removeItem: (key: string) => change(key),
    };
    const fetch = (input: RequestInfo | URL, init?: RequestInit) => this.#send(new Request(input, init));
    for (const [name, value] of Object.entries({ window, localStorage, fetch })) {
      Object.defineProperty(globalThis, name, { value, configurable: true });
    }
  }

  /** How often a path was requested. */
  count(path: string): number {
    return this.requests.filter((request) => request.endsWith(` ${path}`)).length;
  }

  /** Loses the next response of a path, or gives another response in place of the API. */
  replaceNext(path: string, response: Response | "lost"): void {
    this.#next.set(path, response);
  }

  async #send(request: Request): Promise<Response> {
    const { pathname } = new URL(request.url);
    const sendsCookies = request.credentials === "include";
    this.requests.push(`${request.method} ${pathname}`);
    const next = this.#next.get(pathname);
    this.#next.delete(pathname);
    if (next instanceof Response) return next;
    request.headers.set("origin", this.origin);
    if (sendsCookies && this.#cookie !== "") request.headers.set("cookie", this.#cookie);
    const response = await this.#fetch(request);
    if (next === "lost") {
      await response.arrayBuffer();
      throw new TypeError("the response was lost");
    }
    // The API has one cookie, and deletes it with an age of 0.
    const [set] = response.headers.getSetCookie();
    if (sendsCookies && set !== undefined) this.#cookie = /max-age=0/i.test(set) ? "" : set.split(";", 1).join();
    return response;
  }
}
