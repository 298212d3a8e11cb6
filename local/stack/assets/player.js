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

async function play() {
  const fields = Object.fromEntries(new FormData(form));
  status.textContent = "Asking for playback …";
  try {
    const headers = { authorization: `Bearer ${await token(fields)}` };
    const id = encodeURIComponent;
    const playback = await ask(`/v1/courses/${id(fields.course)}/lessons/${id(fields.lesson)}/playback`, { headers });
    if (playback.posterUrl) video.poster = playback.posterUrl;
    start(playback.masterUrl);
    status.textContent = "Playing.";
  } catch (error) {
    status.textContent = error.message;
  }
}

function start(address) {
  player?.destroy();
  if (window.Hls?.isSupported()) {
    player = new Hls();
    player.on(Hls.Events.ERROR, (_, problem) => {
      if (problem.fatal) status.textContent = `Playback failed: ${problem.details}`;
    });
    player.loadSource(address);
    player.attachMedia(video);
  } else {
    video.src = address; // Safari plays HLS by itself.
  }
  // A browser may want a click first; the controls are there for it.
  video.play().catch(() => { status.textContent = "Ready: press play."; });
}

form.addEventListener("submit", (event) => { event.preventDefault(); play(); });
const query = new URLSearchParams(location.search);
if (query.get("token")) form.elements.token.value = query.get("token");
if (form.elements.course.value && form.elements.lesson.value && (query.has("play") || query.get("token"))) play();
