// The page of the local player: signs in, and plays a lesson.
import { LessonPlayer } from "./lesson-player.js";

const form = document.getElementById("watch");
const line = document.getElementById("status");
const say = (text) => { line.textContent = text; };
const named = [...document.querySelectorAll(".player, .player [id]")].map((element) => [element.id, element]);
const elements = Object.fromEntries(named);

/** The tokens of the session. An access token works for ten minutes, and a video may be longer. */
let tokens = null;
let refreshing = null;

async function send(path, { body, headers, ...options } = {}) {
  const json = body && { headers: { ...headers, "content-type": "application/json" }, body: JSON.stringify(body) };
  const response = await fetch(path, { headers, ...options, ...json });
  const answer = await response.json().catch(() => ({}));
  if (response.ok) return answer;
  const message = answer.detail || answer.title || answer.message || `${path}: ${response.status}`;
  throw Object.assign(new Error(message), { status: response.status });
}

async function signIn({ email, password, token }) {
  tokens = token ? { accessToken: token } : await send("/v1/sessions", { method: "POST", body: { email, password } });
}

/** Calls the API, with new tokens if the present one has expired. */
async function request(path, options = {}) {
  const call = () => send(path, { ...options, headers: { authorization: `Bearer ${tokens.accessToken}` } });
  try {
    return await call();
  } catch (error) {
    if (error.status !== 401 || !tokens.refreshToken) throw error;
    await refresh();
    return call();
  }
}

/** Gets new tokens. A refresh token works once, so calls that find theirs expired at the same time share this. */
function refresh() {
  const body = { refreshToken: tokens.refreshToken };
  refreshing ??= send("/v1/sessions/refresh", { method: "POST", body })
    .then((answer) => { tokens = answer; })
    .finally(() => { refreshing = null; });
  return refreshing;
}

const player = new LessonPlayer({ request, elements, say });

async function play() {
  const fields = Object.fromEntries(new FormData(form));
  say("Loading …");
  try {
    await signIn(fields);
    await player.load(fields.course, fields.lesson);
    say("");
  } catch (error) {
    say(error.message);
  }
}

form.addEventListener("submit", (event) => { event.preventDefault(); play(); });
const query = new URLSearchParams(location.search);
if (query.get("token")) form.elements.token.value = query.get("token");
if (form.elements.course.value && form.elements.lesson.value && (query.has("play") || query.get("token"))) play();
