// Overhears what is written on a map's canvases, and says what of it lies wrong: over something else
// that is written, under a control, or cut off by the window's edge. To be in the page before it draws.

(() => {
  const held = new WeakMap();
  const { prototype } = CanvasRenderingContext2D;
  const { fillText, clearRect } = prototype;
  const size = Object.getOwnPropertyDescriptor(HTMLCanvasElement.prototype, "width");

  // What a canvas holds until it is wiped, in its CSS pixels.
  prototype.fillText = function (text, x, y) {
    const { actualBoundingBoxLeft: left, actualBoundingBoxRight: right,
      actualBoundingBoxAscent: up, actualBoundingBoxDescent: down } = this.measureText(text);
    if (!held.has(this.canvas)) held.set(this.canvas, []);
    held.get(this.canvas).push({ text, box: [x - left, y - up, x + right, y + down] });
    fillText.call(this, text, x, y);
  };
  prototype.clearRect = function (x, y, width, height) {
    if (!x && !y && width >= this.canvas.width) held.delete(this.canvas);
    clearRect.call(this, x, y, width, height);
  };
  Object.defineProperty(HTMLCanvasElement.prototype, "width", {
    ...size,
    set(value) {
      held.delete(this);
      size.set.call(this, value);
    },
  });

  const CONTROLS = `h1, .cn-counts, .cn-left, .cn-search input, .cn-tools, .cn-legend, .cn-time,
    .cn-overview, .cn-story, .cn-foot, .cn-sheet, .cn-list, .cn-inset`;
  // Numbers stand in the circles of their ties and clusters.
  const isName = ({ text }) => !/^[\d.,\s]+$/.test(text);
  const meet = (p, q) => p[0] < q[2] - 1 && p[2] > q[0] + 1 && p[1] < q[3] - 1 && p[3] > q[1] + 1;

  function faultsOf(texts, [width, height], controls = []) {
    const faults = [];
    texts.forEach(({ text, box }, i) => {
      if (box[0] < -1 || box[1] < -1 || box[2] > width + 1 || box[3] > height + 1) faults.push(`${text} is cut off`);
      for (const other of texts.slice(i + 1)) if (meet(box, other.box)) faults.push(`${text} meets ${other.text}`);
      for (const { name, box: covered } of controls) if (meet(box, covered)) faults.push(`${text} lies under ${name}`);
    });
    return { texts: texts.length, faults };
  }

  const together = (found) =>
    ({ texts: found.reduce((sum, { texts }) => sum + texts, 0), faults: found.flatMap(({ faults }) => faults) });

  // In the window, when the map has come to rest.
  window.misplaced = () => {
    const main = document.querySelector("main");
    const { map, renderer } = main.citynet;
    const [frame] = renderer.frames;
    const { x: width, y: height } = map.getSize();
    const corner = renderer.cornerInWindow(frame);
    const origin = main.getBoundingClientRect();
    const controls = [...main.querySelectorAll(CONTROLS)]
      .filter((box) => box.checkVisibility({ visibilityProperty: true })).flatMap((box) => {
        // Of a text its lines, not the box around them.
        const range = document.createRange();
        range.selectNodeContents(box);
        const parts = box.matches("h1, p, .cn-foot") ? range.getClientRects() : [box.getBoundingClientRect()];
        const name = box.className || box.tagName;
        return Array.from(parts, ({ left, top, right, bottom }) =>
          ({ name, box: [left - origin.left, top - origin.top, right - origin.left, bottom - origin.top] }));
      });
    // What a card is not about is faint and lies below.
    const layers = [frame.back, frame.front].slice(renderer.focus ? 1 : 0);
    const texts = layers.flatMap(({ canvas }) => held.get(canvas) ?? []).filter(isName)
      .map(({ text, box }) => ({ text, box: box.map((side, i) => side + (i % 2 ? corner.y : corner.x)) }))
      .filter(({ box }) => box[0] < width && box[2] > 0 && box[1] < height && box[3] > 0);
    const found = [faultsOf(texts, [width, height], controls)];
    // A larger picture of a part is a picture of its own.
    const inset = main.querySelector(".cn-inset:not([hidden]) canvas");
    if (inset) found.push(faultsOf((held.get(inset) ?? []).filter(isName), [inset.clientWidth, inset.clientHeight]));
    return together(found);
  };

  // On the sheet that a print shows.
  window.misplacedOnPaper = () => {
    const found = [...document.querySelectorAll(".cn-print > svg")]
      .filter((sheet) => sheet.checkVisibility()).map((sheet) => {
        const { width, height } = sheet.viewBox.baseVal;
        const back = sheet.getScreenCTM().inverse();
        const texts = Array.from(sheet.querySelectorAll("text"), (element) => {
          const { x, y, width: wide, height: tall } = element.getBBox();
          const to = back.multiply(element.getScreenCTM());
          const [from, until] = [[x, y + 0.2 * tall], [x + wide, y + 0.8 * tall]]
            .map((at) => new DOMPoint(...at).matrixTransform(to));
          return { text: element.textContent, box: [from.x, from.y, until.x, until.y] };
        });
        return faultsOf(texts.filter(isName), [width, height]);
      });
    return together(found);
  };
})();
