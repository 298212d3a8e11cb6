// A player for a lesson: hls.js where a browser has Media Source Extensions, otherwise the browser's own HLS (iPhone).
// The page has the elements of player.html. `request(path, options)` calls the API with the user's token.
import { Storyboard, parseStoryboard } from "./storyboard.js";
import { WatchLog, joined } from "./watch-log.js";
import { connectControls, fill, languageName, timeText } from "./player-controls.js";

/** Seconds between reports while the video plays. */
const REPORT_EVERY = 10;
/** A position below this is a start, as players report it while they load: one on purpose says `restarted`. */
const START = 5;

/** How the playlist names captions that describe all that is to be heard. */
const CC = " (CC)";

/** What the reports of a lesson need: the position that the platform has, and whether the user went to the start. */
function noReport() {
  return { sending: null, last: null, restarted: false, refused: false };
}

/** What a menu calls a track: its language, and whether it is for people who are deaf or hard of hearing. */
function trackName({ lang, name }) {
  const language = languageName(lang, name);
  return name?.endsWith(CC) && !language.endsWith(CC) ? `${language}${CC}` : language;
}

export class LessonPlayer {
  #request;
  #elements;
  #say;
  #lesson = null;
  #hls = null;
  #log = new WatchLog();
  #watched = [];
  #storyboard;
  #report = noReport();

  /** `elements` are those of player.html by id, and `say` shows a message. */
  constructor({ request, elements, say }) {
    this.#request = request;
    this.#elements = elements;
    this.#say = say;
    this.#storyboard = new Storyboard(elements.picture);
    connectControls(this, elements);
    this.#connectReports();
  }

  get video() {
    return this.#elements.video;
  }

  get duration() {
    const { duration } = this.video;
    return Number.isFinite(duration) ? duration : (this.#lesson?.duration ?? 0);
  }

  /** Plays a lesson from where the user stopped, or from `at` seconds. */
  async load(course, lesson, at) {
    const path = `/v1/courses/${encodeURIComponent(course)}/lessons/${encodeURIComponent(lesson)}`;
    const playback = await this.#request(`${path}/playback`);
    if (this.#lesson?.path !== path || this.#lesson.video !== playback.videoId) {
      this.#log.stop();
      this.#sendReport(true);
      this.#report = noReport();
      this.#log = new WatchLog();
    }
    this.#lesson = { course, lesson, path, video: playback.videoId, duration: playback.durationSeconds };
    this.video.poster = playback.posterUrl ?? "";
    const end = playback.durationSeconds - START;
    const resumed = playback.positionSeconds < end ? playback.positionSeconds : 0;
    this.#start(playback.masterUrl, at ?? resumed);
    await Promise.all([this.#loadStoryboard(playback.storyboardUrl), this.#loadWatched()]);
  }

  /** Goes to a second, as the user wants it. */
  seek(time) {
    const to = Math.min(Math.max(time, 0), this.duration);
    this.#report.restarted ||= to < START;
    this.video.currentTime = to;
  }

  /** The picture and the time above the seek bar. */
  preview(time) {
    this.#storyboard.show(time);
    this.#elements["preview-time"].textContent = timeText(time);
  }

  #start(address, at) {
    this.#hls?.destroy();
    this.#hls = null;
    const { Hls } = globalThis;
    if (Hls?.isSupported()) {
      this.#startHls(new Hls({ startPosition: at }), address);
    } else {
      this.video.src = address;
      this.video.addEventListener("loadedmetadata", () => { this.video.currentTime = at; }, { once: true });
      this.#offerNativeTracks();
    }
    this.video.play().catch(() => this.#say("Ready: press play."));
  }

  #startHls(hls, address) {
    this.#hls = hls;
    const { Events } = globalThis.Hls;
    const began = Date.now();
    hls.on(Events.ERROR, (_, problem) => {
      if (!problem.fatal) return;
      // A link works for 36 hours, and as long as the session. If it has ended, there may be a new one.
      const hasEnded = problem.response?.code === 403 && Date.now() - began > 10_000;
      if (hasEnded) this.load(this.#lesson.course, this.#lesson.lesson, this.video.currentTime).catch(this.#fail);
      else this.#say(`Playback failed: ${problem.details}`);
    });
    hls.on(Events.MANIFEST_PARSED, () => this.#offerQualities(hls));
    hls.on(Events.AUDIO_TRACKS_UPDATED, () => this.#offerTracks("audio", hls.audioTracks, hls.audioTrack));
    hls.on(Events.SUBTITLE_TRACKS_UPDATED, () => this.#offerTracks("captions", hls.subtitleTracks, hls.subtitleTrack));
    hls.loadSource(address);
    hls.attachMedia(this.video);
  }

  #fail = (error) => this.#say(error.message);

  #offerQualities(hls) {
    const levels = hls.levels.map(({ height, bitrate }, index) => {
      return { value: index, name: height ? `${height}p` : `${Math.round(bitrate / 1000)} kbit/s` };
    });
    fill(this.#elements.quality, [{ value: -1, name: "Automatic" }, ...levels.reverse()], -1);
  }

  /** Tracks of hls.js, which have the tags `lang` and `name` of the playlist. */
  #offerTracks(id, tracks, chosen) {
    const options = tracks.map((track, index) => ({ value: index, name: trackName(track) }));
    fill(this.#elements[id], id === "captions" ? [{ value: -1, name: "Off" }, ...options] : options, chosen);
  }

  #offerNativeTracks() {
    const { video } = this;
    fill(this.#elements.quality, [], -1);
    const offer = (id, list, isChosen) => {
      const options = [...(list ?? [])].map((track, value) => {
        return { value, name: languageName(track.language, track.label) };
      });
      const chosen = [...(list ?? [])].findIndex(isChosen);
      fill(this.#elements[id], id === "captions" ? [{ value: -1, name: "Off" }, ...options] : options, chosen);
    };
    const offerAll = () => {
      offer("audio", video.audioTracks, (track) => track.enabled);
      offer("captions", video.textTracks, (track) => track.mode === "showing");
    };
    for (const list of [video.audioTracks, video.textTracks]) list?.addEventListener("addtrack", offerAll);
    offerAll();
  }

  chooseQuality(level) {
    if (this.#hls) this.#hls.nextLevel = level;
  }

  chooseAudio(index) {
    if (this.#hls) this.#hls.audioTrack = index;
    else [...this.video.audioTracks].forEach((track, place) => { track.enabled = place === index; });
  }

  chooseCaptions(index) {
    if (this.#hls) {
      this.#hls.subtitleDisplay = index >= 0;
      this.#hls.subtitleTrack = index;
      return;
    }
    [...this.video.textTracks].forEach((track, place) => { track.mode = place === index ? "showing" : "disabled"; });
  }

  async #loadStoryboard(address) {
    this.#storyboard = new Storyboard(this.#elements.picture);
    if (!address) return;
    const response = await fetch(address);
    if (!response.ok) return;
    this.#storyboard = new Storyboard(this.#elements.picture, parseStoryboard(await response.text(), address));
  }

  async #loadWatched() {
    this.#watched = [];
    try {
      this.#watched = (await this.#request(`${this.#lesson.path}/watched`)).intervals;
    } catch (error) {
      // An author watches without being enrolled, and makes no progress.
      if (error.status !== 403) throw error;
      this.#report.refused = true;
    }
    this.#showWatched();
  }

  #showWatched() {
    const whole = this.duration;
    if (!whole) return;
    const parts = joined([...this.#watched, ...this.#log.take().parts]);
    const percent = (time) => `${(100 * Math.min(time, whole)) / whole}%`;
    const stops = parts.map(({ from, to }) => {
      return `transparent ${percent(from)}, currentcolor ${percent(from)} ${percent(to)}, transparent ${percent(to)}`;
    });
    this.#elements.watched.style.backgroundImage = stops.length ? `linear-gradient(to right, ${stops})` : "none";
    const seconds = parts.reduce((sum, { from, to }) => sum + Math.min(to, whole) - Math.min(from, whole), 0);
    this.#elements["watched-text"].textContent = `${Math.floor((100 * seconds) / whole)} % watched`;
  }

  #connectReports() {
    const { video } = this;
    let reported = 0;
    video.addEventListener("play", () => { reported = Date.now(); });
    video.addEventListener("timeupdate", () => {
      if (video.paused || video.seeking) return;
      this.#log.play(video.currentTime);
      this.#showWatched();
      if (Date.now() - reported < REPORT_EVERY * 1000) return;
      reported = Date.now();
      this.#sendReport();
    });
    // The position has changed when this event comes, so what was played ends with the last time before.
    video.addEventListener("seeking", () => this.#log.stop());
    video.addEventListener("pause", () => {
      if (!video.seeking) this.#log.play(video.currentTime);
      this.#log.stop();
      this.#sendReport();
    });
    // `pagehide` and `hidden` are the last events that a phone sends. A beacon cannot have a token, so it is a request
    // that outlives its page.
    addEventListener("pagehide", () => this.#sendReport(true));
    document.addEventListener("visibilitychange", () => { if (document.hidden) this.#sendReport(true); });
  }

  async #sendReport(isLast = false) {
    const { video } = this;
    const report = this.#report;
    const { parts, confirm } = this.#log.take();
    const position = video.currentTime;
    const isNew = parts.length > 0 || position !== report.last;
    // One at a time, but for the last one, which cannot wait. A page that is closed is hidden as well.
    const isPossible = isLast ? report.sending !== position : report.sending === null;
    if (!this.#lesson || report.refused || !isNew || !isPossible) return;
    const { restarted } = report;
    const videoId = this.#lesson.video;
    const body = { positionSeconds: position, durationSeconds: this.duration, watched: parts, restarted, videoId };
    report.sending = position;
    try {
      await this.#request(`${this.#lesson.path}/position`, { method: "PUT", keepalive: true, body });
      confirm();
      if (report === this.#report) this.#watched = joined([...this.#watched, ...parts]);
      report.last = position;
      report.restarted &&= !restarted;
    } catch (error) {
      report.refused = error.status === 403 || error.status === 404;
    } finally {
      report.sending = null;
      this.#showWatched();
    }
  }
}
