// Runs the code of docs/browser-sessions.md as several tabs of a browser do. tools/clients/browser.py takes it from the
// page.
import { Browser } from "./browser.js";

type Tab = typeof import("./session.js");
type CookieTab = typeof import("./cookie-session.js");

const { API = "", PASSWORD = "" } = process.env;
const REFRESH = "/v1/sessions/refresh";
const STORED = "glotto.session";

// One of the origins that the local stack allows.
const browser = new Browser("http://localhost:3000");

function check(holds: unknown, sentence: string): asserts holds {
  if (!holds) throw new Error(`It does not hold that ${sentence}`);
}

/** The name of the error with which something fails. */
async function failure(promise: Promise<unknown>): Promise<string> {
  return await promise.then(
    () => "none",
    (error: Error) => error.constructor.name,
  );
}

/** Each tab has its own instance of a module. */
async function open<T>(name: string, count: number): Promise<T[]> {
  return await Promise.all(Array.from({ length: count }, (_, tab) => import(`./${name}.js?tab=${tab}`) as Promise<T>));
}

function stored(): { accessToken: string; refreshToken: string; expires: number } {
  return JSON.parse(localStorage.getItem(STORED) ?? "null");
}

function change(members: object): void {
  localStorage.setItem(STORED, JSON.stringify({ ...stored(), ...members }));
}

/** Runs the login form, which has these fields. */
async function logIn(): Promise<void> {
  Object.assign(globalThis, { email: "learner@example.com", password: PASSWORD });
  await import("./login.js");
  check(stored() !== null, "a login is stored");
}

/** How often the tabs refresh while all of them call the API at once. */
async function refreshes(tabs: Tab[]): Promise<number> {
  const before = browser.count(REFRESH);
  const responses = await Promise.all(tabs.map((tab) => tab.call("/v1/me")));
  check(responses.every((response) => response.status === 200), "all tabs get their responses");
  return browser.count(REFRESH) - before;
}

async function stayLoggedIn(tabs: Tab[], [tab]: Tab[] = tabs): Promise<void> {
  check(tab, "there is a tab");
  check((await refreshes(tabs)) === 0, "a new token is used as it is");
  change({ expires: Date.now() + 1_000 });
  check((await refreshes(tabs)) === 1, "one tab refreshes early, and the others find its token");
  change({ expires: 0 });
  browser.replaceNext(REFRESH, "lost");
  const { refreshToken } = stored();
  check((await failure(tab.call("/v1/me"))) === "TypeError", "a call fails with its refresh");
  browser.replaceNext(REFRESH, new Response(null, { status: 503 }));
  check((await failure(tab.call("/v1/me"))) === "Error", "a call fails with its refresh");
  check(stored().refreshToken === refreshToken, "the token stays if there was no response, or one of another status");
  check((await refreshes(tabs)) === 1, "a refresh whose response was lost is repeated");
  change({ accessToken: "refused" });
  check((await refreshes(tabs)) === 1, "a token that the API refuses is replaced, once for all tabs");
  const problem = { type: "urn:glotto:problem:step-up-required" };
  browser.replaceNext("/v1/me", Response.json(problem, { status: 401 }));
  const before = browser.requests.length;
  check((await tab.call("/v1/me")).status === 401, "a 401 that asks for authentication is for the page");
  check(browser.requests.length === before + 1, "a new token does not answer it");
}

async function logOut(tabs: Tab[], [tab, other]: Tab[] = tabs): Promise<void> {
  check(tab && other, "there are two tabs");
  const changes: boolean[] = [];
  other.onChange((signedIn) => changes.push(signedIn));
  const { refreshToken } = stored();
  change({ expires: 0 });
  await tab.logOut();
  check(changes.join() === "true,false", "another tab learns of changes");
  check((await failure(other.call("/v1/me"))) === "SignedOut", "no tab is signed in");
  await tab.logOut();
  const tokens = { accessToken: "ended", refreshToken, expiresIn: 0 };
  await tab.signIn(tokens, Date.now());
  check((await failure(tab.call("/v1/me"))) === "SignedOut", "the API has ended the session");
  check(stored() === null, "a session that has ended is forgotten");
}

/** The status of a call with an access token. */
async function statusOf(accessToken: string): Promise<number> {
  return (await fetch(`${API}/v1/me`, { headers: { authorization: `Bearer ${accessToken}` } })).status;
}

async function useCookies(tabs: CookieTab[], [tab, other]: CookieTab[] = tabs): Promise<void> {
  check(tab && other, "there are two tabs");
  const login = await tab.post("/v1/sessions", { email: "learner@example.com", password: PASSWORD });
  const body = (await login.json()) as { refreshToken: string };
  check(login.status === 201 && body.refreshToken === "", "no script gets the refresh token");
  const tokens = await Promise.all(tabs.map((one) => one.accessToken()));
  for (const token of tokens) check((await statusOf(token)) === 200, "each tab gets an access token");
  check((await tab.accessToken()) === tokens[0], "a token is used until shortly before it expires");
  const [refused = ""] = tokens;
  browser.replaceNext(REFRESH, "lost");
  check((await failure(tab.accessToken(refused))) === "TypeError", "a call fails with its refresh");
  check((await statusOf(await tab.accessToken(refused))) === 200, "a cookie whose successor was lost is sent again");
  await tab.logOut();
  check((await failure(tab.accessToken())) === "SignedOut", "the session has ended");
  check((await failure(other.accessToken(tokens[1]))) === "SignedOut", "it has ended in all tabs");
}

const tabs = await open<Tab>("session", 5);
check((await failure(tabs[0]!.call("/v1/me"))) === "SignedOut", "no user is signed in at first");
await logIn();
await stayLoggedIn(tabs);
await logOut(tabs);
await useCookies(await open<CookieTab>("cookie-session", 3));
console.log("docs/browser-sessions.md: done");
