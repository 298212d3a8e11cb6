// The controls of the player: buttons, menus, the seek bar, and keys. They are plain elements of HTML, so that a screen
// reader, a keyboard or a switch can use them.

/** Seconds of a step on the seek bar. */
const STEP = 5;

/** A time as a clock: `1:05`, `1:00:05`. */
export function timeText(time) {
  const whole = Math.floor(time);
  const [hours, minutes, seconds] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  const two = (number) => String(number).padStart(2, "0");
  return hours ? `${hours}:${two(minutes)}:${two(seconds)}` : `${minutes}:${two(seconds)}`;
}

/** A time for a screen reader, which would read a clock as a time of day. */
export function timeWords(time) {
  const whole = Math.floor(time);
  const parts = [[Math.floor(whole / 3600), "hour"], [Math.floor(whole / 60) % 60, "minute"], [whole % 60, "second"]];
  const words = parts.filter(([number]) => number).map(([number, unit]) => `${number} ${unit}${number > 1 ? "s" : ""}`);
  return words.join(" ") || "0 seconds";
}

/** The name of a language in that language, or what the playlist calls the track. */
export function languageName(tag, fallback) {
  try {
    const name = tag && new Intl.DisplayNames([tag], { type: "language", fallback: "none" }).of(tag);
    return name || fallback || tag || "Unknown";
  } catch {
    return fallback || tag || "Unknown"; // Not a language tag.
  }
}

/** Fills a menu. One without a choice is not offered. */
export function fill(select, options, chosen) {
  const elements = options.map(({ value, name }) => new Option(name, value, false, Number(value) === Number(chosen)));
  select.replaceChildren(...elements);
  select.closest("label").hidden = options.length < 2;
}

export function connectControls(player, elements) {
  const { video } = player;
  connectButtons(player, elements);
  connectSeekBar(player, elements);
  connectMenus(player, elements);
  elements.player.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.target.matches("select, input:not(#seek)")) return;
    const action = keys(player, elements)[event.key];
    // A button has its own use of these.
    if (!action || (event.target.matches("button") && (event.key === " " || event.key === "Enter"))) return;
    event.preventDefault();
    action();
  });
  video.addEventListener("click", () => toggle(video));
}

function toggle(video) {
  if (video.paused) video.play().catch(() => {});
  else video.pause();
}

/** What keys do while the focus is in the player. */
function keys(player, { captions, fullscreen, mute, seek }) {
  const { video } = player;
  const move = (seconds) => () => {
    player.seek(video.currentTime + seconds);
    seek.dispatchEvent(new CustomEvent("moved"));
  };
  const tenth = player.duration / 10;
  return {
    " ": () => toggle(video), k: () => toggle(video),
    ArrowLeft: move(-STEP), ArrowRight: move(STEP), j: move(-2 * STEP), l: move(2 * STEP),
    PageDown: move(-tenth), PageUp: move(tenth), Home: move(-Infinity), End: move(Infinity),
    ArrowUp: () => { video.volume = Math.min(1, video.volume + 0.1); },
    ArrowDown: () => { video.volume = Math.max(0, video.volume - 0.1); },
    m: () => mute.click(), f: () => fullscreen.click(),
    c: () => {
      if (!captions.options.length) return;
      captions.value = captions.value === "-1" ? "0" : "-1";
      captions.dispatchEvent(new Event("change"));
    },
  };
}

function connectButtons({ video }, { play, mute, volume, fullscreen, player }) {
  play.addEventListener("click", () => toggle(video));
  const showPlaying = () => { play.textContent = video.paused ? "Play" : "Pause"; };
  for (const name of ["play", "pause"]) video.addEventListener(name, showPlaying);
  mute.addEventListener("click", () => { video.muted = !video.muted; });
  volume.addEventListener("input", () => { video.volume = Number(volume.value); });
  video.addEventListener("volumechange", () => {
    mute.setAttribute("aria-pressed", String(video.muted));
    volume.value = String(video.volume);
  });
  // An iPhone has full screen for the video alone.
  fullscreen.addEventListener("click", () => {
    if (document.fullscreenElement) document.exitFullscreen();
    else if (player.requestFullscreen) player.requestFullscreen();
    else video.webkitEnterFullscreen?.();
  });
}

function connectSeekBar(player, { video, seek, time, preview }) {
  let isDragging = false;
  const show = (at) => {
    preview.hidden = false;
    player.preview(at);
    const part = player.duration ? at / player.duration : 0;
    preview.style.left = `${100 * part}%`;
  };
  const hide = () => { preview.hidden = true; };
  const update = () => {
    seek.max = String(player.duration);
    const at = isDragging ? Number(seek.value) : video.currentTime;
    if (!isDragging) seek.value = String(at);
    seek.setAttribute("aria-valuetext", `${timeWords(at)} of ${timeWords(player.duration)}`);
    time.textContent = `${timeText(at)} / ${timeText(player.duration)}`;
  };
  const changes = ["timeupdate", "durationchange", "seeking", "loadedmetadata"];
  for (const name of changes) video.addEventListener(name, update);
  seek.addEventListener("input", () => { isDragging = true; show(Number(seek.value)); update(); });
  seek.addEventListener("change", () => { isDragging = false; player.seek(Number(seek.value)); });
  seek.addEventListener("moved", () => show(video.currentTime));
  // A click focuses the bar after it has changed its value, while the video is still at the place that was left.
  seek.addEventListener("focus", () => show(Number(seek.value)));
  seek.addEventListener("blur", hide);
  seek.addEventListener("pointermove", (event) => {
    const { left, width } = seek.getBoundingClientRect();
    show(Math.min(Math.max((event.clientX - left) / width, 0), 1) * player.duration);
  });
  seek.addEventListener("pointerleave", hide);
}

function connectMenus(player, { video, speed, quality, audio, captions, size, colours, player: frame }) {
  speed.addEventListener("change", () => {
    video.preservesPitch = true;
    video.playbackRate = Number(speed.value);
  });
  quality.addEventListener("change", () => player.chooseQuality(Number(quality.value)));
  audio.addEventListener("change", () => player.chooseAudio(Number(audio.value)));
  captions.addEventListener("change", () => player.chooseCaptions(Number(captions.value)));
  size.addEventListener("change", () => { frame.dataset.size = size.value; });
  colours.addEventListener("change", () => { frame.dataset.colours = colours.value; });
}
