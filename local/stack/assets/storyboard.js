// The pictures above the seek bar: a WebVTT file names, for each part of the video, a region of a sheet of pictures
// (`sheet.jpg#xywh=160,0,160,90`, a media fragment).

/** The seconds of a WebVTT time, `mm:ss.mmm` or `hh:mm:ss.mmm`. */
function seconds(time) {
  return time.split(":").reduce((sum, part) => sum * 60 + Number(part), 0);
}

/** The pictures of a WebVTT file that is at an address. */
export function parseStoryboard(text, address) {
  const pictures = [];
  for (const block of text.replace(/\r\n?/g, "\n").split(/\n{2,}/)) {
    const lines = block.split("\n");
    const at = lines.findIndex((line) => line.includes("-->"));
    const [from, to] = at < 0 ? [] : lines[at].trim().split(/\s+-->\s+/);
    const [sheet, region] = (lines[at + 1] ?? "").trim().split("#xywh=");
    const [x, y, width, height] = (region ?? "").split(",").map(Number);
    if (!to || !(width > 0 && height > 0)) continue;
    const url = new URL(sheet, address).href;
    pictures.push({ from: seconds(from), to: seconds(to.split(/\s/)[0]), url, x, y, width, height });
  }
  return pictures;
}

/** Shows the picture of a time in an element, or hides the element if there is none. */
export class Storyboard {
  #pictures;
  #element;

  constructor(element, pictures = []) {
    this.#element = element;
    this.#pictures = pictures;
  }

  show(time) {
    const picture = this.#pictures.findLast(({ from }) => from <= time) ?? this.#pictures[0];
    this.#element.hidden = !picture;
    if (!picture) return;
    // Set by script: a strict policy forbids `style` attributes, and permits this.
    const { style } = this.#element;
    style.width = `${picture.width}px`;
    style.height = `${picture.height}px`;
    style.backgroundImage = `url("${picture.url}")`;
    style.backgroundPosition = `-${picture.x}px -${picture.y}px`;
  }
}
