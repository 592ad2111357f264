// A canvas's context that writes SVG: the drawing code of the screen serves paper too. It knows what
// that code asks for, no more.

const SVG_NS = "http://www.w3.org/2000/svg";
const PLAIN = {
  fillStyle: "#000", strokeStyle: "#000", lineWidth: 1, globalAlpha: 1, font: "10px sans-serif",
  textAlign: "start", textBaseline: "alphabetic", lineCap: "butt", lineJoin: "miter", dash: [],
};
const ANCHORS = { start: "start", left: "start", center: "middle", right: "end", end: "end" };
const tenth = (number) => Math.round(number * 10) / 10;

// Gradients have names, which are unique in a page that holds several sheets, and the same each time.
const gradients = { sheet: "", count: 0 };

export function beginSheet(name) {
  Object.assign(gradients, { sheet: name, count: 0 });
}

export function svgElement(tag, attributes = {}, ...children) {
  const element = document.createElementNS(SVG_NS, tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

export class SvgContext {
  constructor(parent) {
    Object.assign(this, PLAIN);
    this.parent = parent;
    this.measuring = document.createElement("canvas").getContext("2d");
    this.stack = [];
    this.path = [];
    this.halo = null;
  }

  save() {
    this.stack.push(Object.fromEntries(Object.keys(PLAIN).map((key) => [key, this[key]])));
  }

  restore() {
    Object.assign(this, this.stack.pop());
  }

  setLineDash(dash) {
    this.dash = dash;
  }

  beginPath() {
    this.path = [];
  }

  moveTo(x, y) {
    this.path.push(`M${tenth(x)} ${tenth(y)}`);
  }

  lineTo(x, y) {
    this.path.push(`L${tenth(x)} ${tenth(y)}`);
  }

  quadraticCurveTo(cx, cy, x, y) {
    this.path.push(`Q${tenth(cx)} ${tenth(cy)} ${tenth(x)} ${tenth(y)}`);
  }

  closePath() {
    this.path.push("Z");
  }

  // A full circle or a part of one, drawn clockwise.
  arc(x, y, r, from, to) {
    const at = (angle) => `${tenth(x + r * Math.cos(angle))} ${tenth(y + r * Math.sin(angle))}`;
    const middle = (from + to) / 2;
    const size = `A${tenth(r)} ${tenth(r)} 0 0 1 `;
    this.path.push(`M${at(from)}`, size + at(middle), size + at(to));
  }

  // Known to what draws by its address; written where it is first asked for.
  createLinearGradient(x1, y1, x2, y2) {
    const id = `cn-${gradients.sheet}-${gradients.count++}`;
    const element = svgElement("linearGradient", { id, gradientUnits: "userSpaceOnUse",
      x1: tenth(x1), y1: tenth(y1), x2: tenth(x2), y2: tenth(y2) });
    const alpha = this.globalAlpha;
    return {
      element,
      addColorStop: (offset, color) => {
        // Of the line's own too: not every reader of a PDF takes one with the other.
        const share = alpha * (color.length > 7 ? Number.parseInt(color.slice(7), 16) / 255 : 1);
        element.append(svgElement("stop", { offset, "stop-color": color.slice(0, 7), "stop-opacity": Math.round(100 * share) / 100 }));
      },
      toString: () => {
        if (!element.parentNode) this.parent.append(element);
        return `url(#${id})`;
      },
    };
  }

  fillRect(x, y, width, height) {
    this.put("rect", {
      x: tenth(x), y: tenth(y), width: tenth(width), height: tenth(height), fill: this.fillStyle,
    });
  }

  fill() {
    this.put("path", { d: this.path.join(""), fill: this.fillStyle });
  }

  stroke() {
    const dash = this.dash.length ? { "stroke-dasharray": this.dash.map(tenth).join(" ") } : {};
    this.put("path", {
      d: this.path.join(""), fill: "none", stroke: this.strokeStyle, "stroke-width": tenth(this.lineWidth),
      "stroke-linejoin": this.lineJoin, ...dash,
    }, this.strokeStyle.element ? 1 : this.globalAlpha);
  }

  put(tag, attributes, opacity = this.globalAlpha) {
    if (attributes.d === "") return;
    const alpha = opacity < 1 ? { opacity: Math.round(opacity * 100) / 100 } : {};
    const about = this.about === undefined || this.again ? {} : { "data-place": this.about };
    this.parent.append(svgElement(tag, { ...attributes, ...alpha, ...about }));
  }

  measureText(text) {
    this.measuring.font = this.font;
    return this.measuring.measureText(text);
  }

  // A halo is part of its text, which is there once: who searches a PDF finds it once.
  strokeText() {
    this.halo = { stroke: this.strokeStyle, "stroke-width": tenth(this.lineWidth), "stroke-linejoin": "round", "paint-order": "stroke" };
  }

  fillText(text, x, y) {
    const [, weight = "400", size, family] = /^(?:(\d+) )?([\d.]+)px (.*)$/.exec(this.font);
    // Not every reader of SVG knows baselines by name.
    const down = this.textBaseline === "middle" ? 0.35 * size : 0;
    this.parent.append(svgElement("text", {
      x: tenth(x), y: tenth(y + down), "font-size": size, "font-weight": weight, "font-family": family,
      "text-anchor": ANCHORS[this.textAlign], fill: this.fillStyle, ...this.halo,
    }, text));
    this.halo = null;
  }
}
