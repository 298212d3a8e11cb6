// Logs in, asks for playback, plays. Errors go to the status line, which screen readers announce.
const form = document.getElementById("watch");
const video = document.getElementById("video");
const status = document.getElementById("status");
let player;

async function ask(path, options) {
  const response = await fetch(path, options);
  const body = await response.json().catch(() => ({}));
  if (!response.ok) throw new Error(body.detail || body.title || body.message || `${path}: ${response.status}`);
  return body;
}

async function token(fields) {
  if (fields.token) return fields.token;
  const body = JSON.stringify({ email: fields.email, password: fields.password });
  const answer = await ask("/v1/sessions", { method: "POST", headers: { "content-type": "application/json" }, body });
  return answer.accessToken;
}

// `at` is the second to go on from, if a link has ended while the video played.
async function play(at) {
  const fields = Object.fromEntries(new FormData(form));
  status.textContent = "Asking for playback …";
  try {
    const headers = { authorization: `Bearer ${await token(fields)}` };
    const id = encodeURIComponent;
    const playback = await ask(`/v1/courses/${id(fields.course)}/lessons/${id(fields.lesson)}/playback`, { headers });
    if (playback.posterUrl) video.poster = playback.posterUrl;
    start(playback.masterUrl, at ?? playback.positionSeconds);
    status.textContent = "Playing.";
  } catch (error) {
    status.textContent = error.message;
  }
}

function start(address, at) {
  player?.destroy();
  const began = Date.now();
  if (window.Hls?.isSupported()) {
    player = new Hls({ startPosition: at });
    player.on(Hls.Events.ERROR, (_, problem) => {
      if (!problem.fatal) return;
      // A link is valid for 36 hours, and as long as the session. If it has ended, there may be a new one.
      const ended = problem.response?.code === 403 && Date.now() - began > 10_000;
      if (ended) play(video.currentTime);
      else status.textContent = `Playback failed: ${problem.details}`;
    });
    player.loadSource(address);
    player.attachMedia(video);
  } else {
    video.src = address; // Safari plays HLS by itself.
    video.addEventListener("loadedmetadata", () => { video.currentTime = at; }, { once: true });
  }
  // A browser may want a click first; the controls are there for it.
  video.play().catch(() => { status.textContent = "Ready: press play."; });
}

form.addEventListener("submit", (event) => { event.preventDefault(); play(); });
const query = new URLSearchParams(location.search);
if (query.get("token")) form.elements.token.value = query.get("token");
if (form.elements.course.value && form.elements.lesson.value && (query.has("play") || query.get("token"))) play();
